import { count } from '../../format/time';
import { t } from '../../language/t';
import { type ErrorWindow, windowWords } from '../../services/errors';
import type { ErrorGroup } from '../../services/schema';

interface VersionCountsProps {
  readonly group: ErrorGroup;
  readonly window: ErrorWindow;
}

/** In which versions of the application it has failed so, the most frequent first. Nothing where no process says its version. */
export function VersionCounts({ group, window }: VersionCountsProps) {
  const { by_version: counts, versions } = group;
  if (versions.length === 0) return null;
  const most = Math.max(1, ...counts.map((each) => each.count));
  const quiet = versions.filter((version) => !counts.some((each) => each.version === version));
  return (
    <section aria-label={t`By version`} className="sheet min-w-0 px-4 py-4 sm:px-5">
      <h2 className="mb-2">{t`By version`}</h2>
      <ul className="divide-y">
        {counts.map(({ version, count: many }) => (
          <li key={version} className="flex items-center gap-4 py-2">
            {version === null ? (
              <span className="min-w-0 truncate text-muted">{t`Version not known`}</span>
            ) : (
              <span className="mono min-w-0 truncate" title={version}>
                {version}
              </span>
            )}
            <span aria-hidden="true" className="ms-auto h-1 w-20 shrink-0 overflow-hidden rounded-full bg-line">
              <span className="block h-full rounded-full bg-bad" style={{ width: `${(many / most) * 100}%` }} />
            </span>
            <span className="min-w-10 text-end">{count(many)}</span>
          </li>
        ))}
        {quiet.map((version) => (
          <li key={version} className="flex items-center gap-4 py-2 text-muted">
            <span className="mono min-w-0 truncate" title={version}>
              {version}
            </span>
            <span className="ms-auto text-[12.5px] text-faint">{t`not ${windowWords(window)}`}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
