import { Icon } from '../components/icon';
import { t } from '../language/t';
import { setTheme, type Theme, useTheme } from './theme';

const THEMES: readonly (readonly [Theme, 'sun' | 'moon' | 'system', string])[] = [
  ['light', 'sun', t`Light`],
  ['dark', 'moon', t`Dark`],
  ['system', 'system', t`As the system`],
];

export function ThemeSwitch() {
  const theme = useTheme();
  return (
    <fieldset className="flex rounded-md border p-0.5">
      <legend className="sr-only">{t`Theme`}</legend>
      {THEMES.map(([value, icon, label]) => (
        <label
          key={value}
          title={label}
          className={`relative flex h-6 flex-1 items-center justify-center rounded px-2 has-focus-visible:outline-2 has-focus-visible:outline-accent ${theme === value ? 'bg-hover text-ink' : 'text-faint hover:text-ink'}`}
        >
          <input
            type="radio"
            name="theme"
            className="absolute inset-0 size-full appearance-none outline-none"
            checked={theme === value}
            onChange={() => setTheme(value)}
            aria-label={label}
          />
          <Icon name={icon} size={14} />
        </label>
      ))}
    </fieldset>
  );
}
