import type { ReactNode } from 'react';
import { count } from '../../format/time';
import { t } from '../../language/t';
import { type ErrorWindow, windowWords } from '../../services/errors';

interface FailureCountsProps<Name extends string | null> {
  readonly title: string;
  /** Of what it failed in the time, by name; null where that is not known. */
  readonly counts: readonly { readonly name: Name; readonly count: number }[];
  /** All names since ever: those without a count did not fail in the time. */
  readonly names: readonly Name[];
  readonly window: ErrorWindow;
  readonly nameOf: (name: Name) => ReactNode;
  /** Where a count leads. @default nowhere */
  readonly countOf?: (name: Name, shown: string) => ReactNode;
}

/** How often something has failed by what it belongs to, the most frequent first, and what has been quiet in the time. */
export function FailureCounts<Name extends string | null>(props: FailureCountsProps<Name>) {
  const { title, counts, names, window, nameOf, countOf } = props;
  const most = Math.max(1, ...counts.map((each) => each.count));
  const quiet = names.filter((name) => !counts.some((each) => each.name === name));
  return (
    <section aria-label={title} className="sheet min-w-0 px-4 py-4 sm:px-5">
      <h2 className="mb-2">{title}</h2>
      <ul className="divide-y">
        {counts.map(({ name, count: many }) => (
          <li key={name} className="flex items-center gap-4 py-2">
            {nameOf(name)}
            <span aria-hidden="true" className="ms-auto h-1 w-20 shrink-0 overflow-hidden rounded-full bg-line">
              <span className="block h-full rounded-full bg-bad" style={{ width: `${(many / most) * 100}%` }} />
            </span>
            {countOf ? countOf(name, count(many)) : <span className="min-w-10 text-end">{count(many)}</span>}
          </li>
        ))}
        {quiet.map((name) => (
          <li key={name} className="flex items-center gap-4 py-2 text-muted">
            {nameOf(name)}
            <span className="ms-auto text-[12.5px] text-faint">{t`not ${windowWords(window)}`}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
