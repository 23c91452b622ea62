import { Link } from '@tanstack/react-router';
import { ErrorStateMark } from '../../components/error-state';
import { plain } from '../../components/plain';
import { Sparkline } from '../../components/sparkline';
import { Age, At } from '../../components/when';
import { count } from '../../format/time';
import { rich, t } from '../../language/t';
import { type ErrorWindow, titleOf, windowWords } from '../../services/errors';
import type { ErrorGroupItem } from '../../services/schema';

/** The columns that the heading and the rows share. */
export const ERROR_COLUMNS =
  'grid gap-x-5 px-4 sm:px-5 lg:grid-cols-[minmax(0,1fr)_120px_64px_52px_52px_128px] lg:items-center';

const SHOWN = 3;

interface ErrorRowProps {
  readonly group: ErrorGroupItem;
  readonly window: ErrorWindow | undefined;
  readonly isFocused: boolean;
}

export function ErrorRow({ group, window, isFocused }: ErrorRowProps) {
  const { fingerprint, error_type: type, message, first_seen_at: first, last_seen_at: last } = group;
  const mark = isFocused
    ? 'bg-hover shadow-[inset_2px_0_0_var(--accent)] rtl:shadow-[inset_-2px_0_0_var(--accent)]'
    : 'hover:bg-hover';
  return (
    <li className={`relative gap-y-1.5 py-2 ${mark} ${ERROR_COLUMNS}`}>
      <div className="min-w-0">
        <p className="flex min-w-0 items-baseline gap-2 max-sm:flex-wrap max-sm:gap-y-0">
          {type && message && <span className="mono max-w-full shrink-0 truncate text-bad">{type}</span>}
          <Link
            to="/errors/$fingerprint"
            params={{ fingerprint }}
            search={window ? { window } : {}}
            title={titleOf(group)}
            className="truncate font-medium after:absolute after:inset-0 max-sm:line-clamp-2 max-sm:whitespace-normal"
          >
            {plain(titleOf(group))}
          </Link>
        </p>
        <p className="truncate text-[12.5px] text-muted">
          {some(group.task_names)}
          {group.versions.length > 0 && <span className="text-faint">{t` · in ${some(group.versions)}`}</span>}
        </p>
      </div>
      <div className="contents max-lg:flex max-lg:flex-wrap max-lg:items-center max-lg:gap-x-4 max-lg:gap-y-1 max-sm:gap-x-3">
        <Sparkline points={group.trend} what={t`failures`} />
        <p className="text-end" title={t`${count(group.total)} since it was first seen`}>
          {count(group.count)}
          <span className="text-muted max-sm:sr-only lg:sr-only"> {windowWords(window)}</span>
        </p>
        <p className="text-end whitespace-nowrap text-muted">
          <span className="lg:sr-only">{t`Last `}</span>
          <Age at={last} />
        </p>
        <p className="text-end whitespace-nowrap text-muted max-sm:hidden">
          <span className="lg:sr-only">{t`First `}</span>
          <Age at={first} />
        </p>
        <p className="min-w-0 max-lg:ms-auto max-lg:text-end">
          <ErrorStateMark group={group} />
          <Until group={group} />
        </p>
      </div>
    </li>
  );
}

/** When an ignored group opens by itself. */
function Until({ group: { ignored_until: until, ignored_for: times } }: { readonly group: ErrorGroupItem }) {
  if (until === null && times === null) return null;
  return (
    <span className="block truncate text-[12.5px] text-muted">
      {until !== null ? <>{rich`until ${(<At at={until} />)}`}</> : t`for ${count(times ?? 0)} more`}
    </span>
  );
}

function some(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(', ')}${more > 0 ? t` and ${count(more)} more` : ''}`;
}
