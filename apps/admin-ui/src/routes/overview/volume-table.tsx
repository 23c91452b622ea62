import { Link } from '@tanstack/react-router';
import { Icon } from '../../components/icon';
import { TaskTrend } from '../../components/task-trend';
import { count, lengthOf, share } from '../../format/time';
import { t } from '../../language/t';
import { errorWindowOf } from '../../services/errors';
import type { ExecutionFilter } from '../../services/execution-filter';
import type { ExecutionStatus, Statistics, StatisticsTask } from '../../services/schema';
import { endedIn, type Window } from '../../services/statistics';

const NUMBER = 'px-3 py-2 text-end font-normal whitespace-nowrap';
const TREND = 'w-40 px-3 py-2 text-start font-normal max-lg:hidden';

interface VolumeTableProps {
  readonly statistics: Statistics;
  readonly window: Window;
}

/** The tasks by volume. */
export function VolumeTable({ statistics, window }: VolumeTableProps) {
  const { tasks } = statistics;
  const most = Math.max(1, ...tasks.map(({ finished }) => finished));
  const ended = ({ task_name: task }: StatisticsTask, status?: ExecutionStatus): ExecutionFilter =>
    endedIn(statistics, { task, ...(status && { status }) });
  return (
    <section aria-label={t`Tasks`} className="sheet mt-6 overflow-x-auto">
      <h2 className="px-4 pt-4 pb-2 sm:px-5">{t`Tasks by volume`}</h2>
      <table className="w-full border-collapse">
        <thead className="border-b text-[12px] text-faint">
          <tr>
            <th className="py-2 ps-4 text-start font-normal sm:ps-5">{t`Task`}</th>
            <th className={TREND}>{t`Trend`}</th>
            <th className={NUMBER}>{t`Finished`}</th>
            <th className={`${NUMBER} sm:pe-11`}>{t`Failed`}</th>
            <th className={`${NUMBER} max-md:hidden`}>{t`Retries`}</th>
            <th className={`${NUMBER} max-2xl:hidden`}>{t`Wait p50`}</th>
            <th className={`${NUMBER} max-md:hidden`}>{t`Wait p95`}</th>
            <th className={`${NUMBER} max-sm:hidden`}>{t`Run p50`}</th>
            <th className={`${NUMBER} max-sm:pe-4`}>{t`Run p95`}</th>
            <th className={`${NUMBER} pe-5 max-sm:hidden`}>{t`Run p99`}</th>
          </tr>
        </thead>
        <tbody className="divide-y">
          {tasks.map((task) => (
            <tr key={task.task_name} className="hover:bg-hover">
              <th
                scope="row"
                className="max-w-0 min-w-32 py-2 ps-4 text-start font-medium sm:w-[34%] sm:ps-5 lg:w-[24%]"
              >
                <Link
                  to="/tasks/$name"
                  params={{ name: task.task_name }}
                  search={{ window }}
                  className="block hover:underline max-sm:[overflow-wrap:anywhere] sm:truncate"
                  title={task.task_name}
                >
                  {task.task_name}
                </Link>
              </th>
              <td className={TREND}>
                <TaskTrend trend={task.trend} of={statistics} />
              </td>
              <td className={NUMBER}>
                <span className="grid grid-cols-[auto_minmax(56px,auto)] items-center justify-end gap-3">
                  <span aria-hidden="true" className="h-1 w-20 overflow-hidden rounded-full bg-line max-lg:hidden">
                    <span
                      className="block h-full rounded-full bg-edge"
                      style={{ width: `${(task.finished / most) * 100}%` }}
                    />
                  </span>
                  <Link to="/executions" search={ended(task)} className="hover:underline">
                    {count(task.finished)}
                  </Link>
                </span>
              </td>
              <td className={`${NUMBER} ${task.failure > 0 ? 'text-bad' : 'text-faint'}`}>
                <Failures of={task} list={ended(task, 'FAILURE')} window={window} />
              </td>
              <td className={`${NUMBER} text-muted max-md:hidden`}>{count(task.retry)}</td>
              <td className={`${NUMBER} text-muted max-2xl:hidden`}>{lengthOf(task.wait_p50_ms)}</td>
              <td className={`${NUMBER} text-muted max-md:hidden`}>{lengthOf(task.wait_p95_ms)}</td>
              <td className={`${NUMBER} text-muted max-sm:hidden`}>{lengthOf(task.run_p50_ms)}</td>
              <td className={`${NUMBER} max-sm:pe-4`}>{lengthOf(task.run_p95_ms)}</td>
              <td className={`${NUMBER} pe-5 text-muted max-sm:hidden`}>{lengthOf(task.run_p99_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface FailuresProps {
  readonly of: StatisticsTask;
  readonly list: ExecutionFilter;
  readonly window: Window;
}

/** How many have failed, which they are, and with what errors. */
function Failures({ of: task, list, window }: FailuresProps) {
  if (task.failure === 0) return <span className="sm:pe-8">0</span>;
  return (
    <span className="inline-flex items-center gap-2">
      <Link to="/executions" search={list} className="hover:underline">
        {count(task.failure)}{' '}
        <span className="ms-2 inline-block min-w-11 text-[12.5px] max-sm:hidden">{share(task.failure_rate)}</span>
      </Link>
      <Link
        to="/errors"
        search={{ task: task.task_name, ...errorWindowOf(window) }}
        aria-label={t`Errors of ${task.task_name}`}
        title={t`Its errors`}
        className="flex size-6 items-center justify-center rounded hover:bg-bad-soft max-sm:hidden"
      >
        <Icon name="bug" size={14} />
      </Link>
    </span>
  );
}
