import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Empty } from '../../components/states';
import { rich, t } from '../../language/t';
import { type ExecutionFilter, type ExecutionListView, isNarrowed } from '../../services/execution-filter';
import { tasksQuery } from '../../services/tasks';

interface NoRowsProps {
  readonly filter: ExecutionFilter;
  readonly view: ExecutionListView;
}

/** Nothing is listed: because of the filters, or because nothing has run. */
export function NoRows({ filter, view }: NoRowsProps) {
  const { data: tasks } = useQuery(tasksQuery);
  if (isNarrowed(filter)) {
    return (
      <Empty icon="filter" title={t`Nothing matches these filters`}>
        {rich`Remove a filter, or ${(
          <Link to="/executions" search={view} className="link">
            {t`show all executions`}
          </Link>
        )}.`}
      </Empty>
    );
  }
  return (
    <Empty icon="list" title={t`Nothing has run yet`}>
      {tasks?.length
        ? rich`Run one of the ${toTasks(t`${tasks.length} tasks`)}.`
        : rich`Once tasks run, they are listed here. Look at the ${toTasks(t`tasks`)}.`}
    </Empty>
  );
}

const toTasks = (words: string) => (
  <Link to="/tasks" className="link">
    {words}
  </Link>
);
