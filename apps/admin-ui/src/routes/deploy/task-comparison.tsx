import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { count, lengthOf, share } from '../../format/time';
import { failedAfter } from '../../services/deploys';
import type { DeployComparison, DeployedTask } from '../../services/schema';
import { OutcomeMark } from './outcome-mark';
import { t } from '../../language/t';

/** The columns that the heading and the rows share. */
export const COLUMNS =
  'grid gap-x-5 gap-y-2 px-4 sm:px-5 lg:grid-cols-[minmax(0,1fr)_repeat(5,minmax(96px,auto))] xl:grid-cols-[minmax(0,1fr)_repeat(5,136px)]';

interface TaskComparisonProps {
  readonly task: DeployedTask;
  readonly comparison: DeployComparison;
}

/** A task before and after, and why it is called worse, better, the same or unclear. */
export function TaskComparison({ task, comparison }: TaskComparisonProps) {
  const { task_name: name, outcome, reasons, before, after } = task;
  return (
    <li className={`py-3 ${COLUMNS}`}>
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2">
          <Link
            to="/tasks/$name"
            params={{ name }}
            className="min-w-0 font-medium [overflow-wrap:anywhere] hover:underline"
          >
            {name}
          </Link>
          <OutcomeMark outcome={outcome} />
        </p>
        {reasons.map((reason) => (
          <p key={reason} className="text-[13px] text-muted">
            {reason}
          </p>
        ))}
        <Errors task={task} />
      </div>
      <dl className="contents max-lg:grid max-lg:grid-cols-2 max-lg:gap-x-6 max-lg:gap-y-2 sm:max-lg:grid-cols-5">
        <Pair name={t`Finished`} before={count(before.finished)} after={count(after.finished)} />
        <Pair name={t`Failed`} before={share(before.failure_rate)} after={share(after.failure_rate)}>
          {after.failure > 0 && (
            <Link
              to="/executions"
              search={failedAfter(comparison, name)}
              className="block text-[12.5px] text-bad hover:underline"
            >
              {t`${count(after.failure)} failed`}
            </Link>
          )}
        </Pair>
        <Pair name={t`Run p50`} before={lengthOf(before.run_p50_ms)} after={lengthOf(after.run_p50_ms)} />
        <Pair name={t`Run p95`} before={lengthOf(before.run_p95_ms)} after={lengthOf(after.run_p95_ms)} />
        <Pair name={t`Run p99`} before={lengthOf(before.run_p99_ms)} after={lengthOf(after.run_p99_ms)} />
      </dl>
    </li>
  );
}

interface PairProps {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly children?: ReactNode;
}

/** A figure after, below what it was before. */
function Pair({ name, before, after, children }: PairProps) {
  return (
    <div className="min-w-0 lg:text-end">
      <dt className="text-[12px] text-faint lg:sr-only">{name}</dt>
      <dd>
        <span className="text-[12.5px] text-muted">
          <span className="sr-only">{t`Before`} </span>
          {before}
        </span>{' '}
        <span aria-hidden="true" className="text-faint">
          →
        </span>{' '}
        <span className="whitespace-nowrap">
          <span className="sr-only">{t`After`} </span>
          {after}
        </span>
        {children}
      </dd>
    </div>
  );
}

function Errors({ task: { task_name: name, new_errors: errors } }: { readonly task: DeployedTask }) {
  if (errors.length === 0) return null;
  return (
    <p className="flex flex-wrap gap-x-3 text-[13px]">
      {errors.map(({ fingerprint, error_type: type }) => (
        <Link
          key={fingerprint}
          to="/errors/$fingerprint"
          params={{ fingerprint }}
          className="link [overflow-wrap:anywhere]"
        >
          {t`New: ${type ?? t`an error`}`}
        </Link>
      ))}
      <Link to="/errors" search={{ task: name }} className="link">
        {t`All its errors`}
      </Link>
    </p>
  );
}
