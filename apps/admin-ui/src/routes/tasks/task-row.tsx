import { Link } from '@tanstack/react-router';
import { Mark } from '../../components/mark';
import { TaskTrend } from '../../components/task-trend';
import { count, lengthOf, setDuration, share } from '../../format/time';
import { plural, t } from '../../language/t';
import type { Statistics, StatisticsTask, Task } from '../../services/schema';
import type { Window } from '../../services/statistics';

/** The columns that the heading and the rows share. */
export const TASK_COLUMNS =
  'grid grid-cols-[minmax(0,1fr)] gap-x-6 px-4 sm:px-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,190px)_131px_64px_92px_68px_68px]';

interface TaskRowProps {
  readonly task: Task;
  readonly statistics: StatisticsTask | undefined;
  /** What the statistics are of. */
  readonly of: Statistics | undefined;
  readonly window: Window;
  readonly isFocused: boolean;
}

/** A task, how it is run, and how that went. */
export function TaskRow({ task, statistics, of, window, isFocused }: TaskRowProps) {
  const failed = statistics?.failure ?? 0;
  const mark = isFocused
    ? 'bg-hover shadow-[inset_2px_0_0_var(--accent)] rtl:shadow-[inset_-2px_0_0_var(--accent)]'
    : 'hover:bg-hover';
  return (
    <li className={`relative py-3 ${mark} ${TASK_COLUMNS}`}>
      <div className="min-w-0">
        <Link
          to="/tasks/$name"
          params={{ name: task.name }}
          search={{ window }}
          className="font-medium [overflow-wrap:anywhere] after:absolute after:inset-0"
        >
          {task.name}
        </Link>{' '}
        {task.paused && <Mark tone="warn">{t`Paused`}</Mark>}
        {task.description && <p className="mt-0.5 max-w-[72ch] text-pretty text-muted">{task.description}</p>}
      </div>
      <p className="text-[12.5px] leading-5 text-muted max-lg:mt-1 max-lg:flex max-lg:flex-wrap max-lg:gap-x-3">
        <span className="block truncate">{task.tags.join(' · ')}</span>
        <span className="block truncate text-faint">{optionsOf(task)}</span>
      </p>
      <div className="flex items-end gap-3 max-lg:mt-2 max-lg:empty:hidden lg:items-start">
        {statistics && of && (
          <>
            <TaskTrend trend={statistics.trend} of={of} />
            {/* Beside a picture that has the same in its name. */}
            <span aria-hidden="true" className="text-[12.5px] leading-4 text-muted lg:hidden">
              {t`${count(statistics.finished)} finished`}
              {failed > 0 && <span className="text-bad">{t`, ${count(failed)} failed`}</span>}
            </span>
          </>
        )}
      </div>
      <Figure name={t`Finished`} value={count(statistics?.finished ?? 0)} isFaint={!statistics} />
      <Figure
        name={t`Failed`}
        value={failed > 0 ? `${count(failed)} · ${share(statistics?.failure_rate ?? null)}` : '0'}
        isBad={failed > 0}
        isFaint={failed === 0}
      />
      <Figure name={t`Run p50`} value={lengthOf(statistics?.run_p50_ms ?? null)} isFaint={!statistics} />
      <Figure name={t`Run p95`} value={lengthOf(statistics?.run_p95_ms ?? null)} isFaint={!statistics} />
    </li>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly isBad?: boolean;
  readonly isFaint?: boolean;
}

function Figure({ name, value, isBad = false, isFaint = false }: FigureProps) {
  return (
    <p className={`whitespace-nowrap max-lg:hidden lg:text-end ${isBad ? 'text-bad' : isFaint ? 'text-faint' : ''}`}>
      <span className="sr-only">{name} </span>
      {value}
    </p>
  );
}

function optionsOf({ queue, retry: { max_retries: retries }, timeout_ms: timeout }: Task): string {
  return [
    queue ?? 'default',
    retries === 0 ? t`no retry` : plural(retries, { one: '{0} retry', other: '{0} retries' }),
    timeout === null ? undefined : t`${setDuration(timeout)} at most`,
  ]
    .filter(Boolean)
    .join(', ');
}
