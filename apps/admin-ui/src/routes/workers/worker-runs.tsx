import { Link } from '@tanstack/react-router';
import { Age } from '../../components/when';
import { count } from '../../format/time';
import { rich, t } from '../../language/t';
import type { Worker } from '../../services/schema';

/** What it runs now, those first that run for longest. */
export function WorkerRuns({ worker }: { readonly worker: Worker }) {
  const { node_id: id, runs, running } = worker;
  const more = running - runs.length;
  if (running === 0) return <p className="text-faint max-lg:hidden">–</p>;
  return (
    <ul aria-label={t`Runs`} className="min-w-0">
      {runs.map(({ execution_id: execution, task_name: task, since }) => (
        <li key={execution}>
          <Link to="/executions/$id" params={{ id: execution }} className="link break-all">
            {task ?? execution}
          </Link>{' '}
          <span className="text-muted">{rich`for ${(<Age at={since} />)}`}</span>
        </li>
      ))}
      {more > 0 && (
        <li>
          <Link to="/executions" search={{ q: `node:${id}`, status: 'STARTED' }} className="link text-muted">
            {runs.length === 0 ? t`${count(more)} running` : t`and ${count(more)} more`}
          </Link>
        </li>
      )}
    </ul>
  );
}
