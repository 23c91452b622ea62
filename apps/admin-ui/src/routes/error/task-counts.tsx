import { Link } from '@tanstack/react-router';
import { rich, t } from '../../language/t';
import { type ErrorWindow, failedSo } from '../../services/errors';
import type { ErrorGroup } from '../../services/schema';
import { FailureCounts } from './failure-counts';

interface TaskCountsProps {
  readonly group: ErrorGroup;
  readonly window: ErrorWindow;
}

/** Which tasks fail so. */
export function TaskCounts({ group, window }: TaskCountsProps) {
  return (
    <FailureCounts
      title={t`By task`}
      counts={group.tasks.map(({ task_name: name, count }) => ({ name, count }))}
      names={group.task_names}
      window={window}
      nameOf={(name) => (
        <Link to="/tasks/$name" params={{ name }} className="min-w-0 truncate hover:underline" title={name}>
          {name}
        </Link>
      )}
      countOf={(name, shown) => (
        <Link to="/executions" search={failedSo(group, { task: name })} className="min-w-10 text-end hover:underline">
          {shown}
          <span className="sr-only">{rich` failures of ${name}`}</span>
        </Link>
      )}
    />
  );
}
