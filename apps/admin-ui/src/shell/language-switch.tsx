import { Icon } from '../components/icon';
import { chooseLanguage, type Language, language, LANGUAGES } from '../language/language';
import { t } from '../language/t';

/** The languages, each by its own name. */
export function LanguageSwitch() {
  return (
    <label className="button quiet relative justify-start gap-2.5 px-[7px] text-muted" title={t`Language`}>
      <Icon name="globe" />
      <span className="sr-only">{t`Language`}</span>
      <select
        className="min-h-6 appearance-none bg-transparent"
        value={language()}
        onChange={({ target }) => chooseLanguage(target.value as Language)}
      >
        {LANGUAGES.map(([code, name]) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
