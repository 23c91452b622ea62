import { count, stamp } from '../../format/time';
import { plural, rich, t } from '../../language/t';
import type { AlertPreview } from '../../services/schema';

const SHOWN = 10;

/** When a rule would have fired, and how often people would have been told. */
export function Preview({ preview }: { readonly preview: AlertPreview }) {
  const { firings, notifications, has_history: hasHistory, now } = preview;
  return (
    <section aria-label={t`Preview`} className="rounded-lg border px-4 py-3">
      {hasHistory ? (
        <p className="font-medium">
          {firings.length === 0
            ? t`It would not have fired in the last 7 days.`
            : t`It would have fired ${times(firings.length)} in the last 7 days, with ${count(notifications)} notifications to each channel.`}
        </p>
      ) : (
        <p>{t`What waits, and who serves it, is known of now only: there is no history of this kind.`}</p>
      )}
      {firings.length > 0 && (
        <ul className="mt-2 flex flex-col gap-1" aria-label={t`Firings`}>
          {firings.slice(0, SHOWN).map(({ from, to, subjects }) => (
            <li key={from} className="break-words text-muted">
              {rich`${stamp(from)} to ${to ? stamp(to) : t`now`}: ${subjects.slice(0, 3).join(', ')}`}
              {subjects.length > 3 && t` and ${count(subjects.length - 3)} more`}
            </li>
          ))}
          {firings.length > SHOWN && <li className="text-muted">{t`and ${count(firings.length - SHOWN)} more`}</li>}
        </ul>
      )}
      <p className="mt-2 text-muted">
        {now.length === 0
          ? t`It would not fire now.`
          : t`It would fire now: ${now
              .slice(0, 3)
              .map(({ name, text }) => `${name}, ${text}`)
              .join('; ')}.`}
      </p>
    </section>
  );
}

const times = (many: number): string => plural(many, { one: 'once', other: '{0} times' });
