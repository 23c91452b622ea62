import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Action } from '../../components/action';
import { Icon } from '../../components/icon';
import { toast, toastFailure } from '../../components/toasts';
import { t } from '../../language/t';
import { promoteExecution, syncExecution } from '../../services/actions';
import { breakerQuery } from '../../services/breakers';
import { queryClient } from '../../services/client';
import { meQuery } from '../../services/me';
import { queueQuery } from '../../services/queues';
import type { Execution } from '../../services/schema';
import { taskQuery } from '../../services/tasks';
import { SwitchBreaker } from '../breakers/breaker-actions';
import { Resume } from '../queue/queue-actions';
import { ResumeTask } from '../task/task-pause';
import type { Kind, Of, Reason } from './waiting-lines';

interface HelpProps {
  readonly reason: Reason;
  readonly execution: Execution;
}

/** What helps against a reason, as far as who is here may do it. Beside what can be done with every execution. */
export function Help({ reason, execution }: HelpProps) {
  const help = HELP[reason.kind] as ((reason: Reason, execution: Execution) => ReactNode) | undefined;
  return help?.(reason, execution);
}

const openQueue = ({ queue }: { readonly queue: string }): ReactNode => <OpenQueue name={queue} />;
const openQueueAndWorkers = ({ queue }: { readonly queue: string }): ReactNode => (
  <div className="flex flex-wrap gap-2">
    <OpenQueue name={queue} />
    <OpenWorkers queue={queue} />
  </div>
);
const runNowOf = (_: unknown, execution: Execution): ReactNode => <RunNow execution={execution} />;

const HELP: { readonly [K in Kind]?: (reason: Of<K>, execution: Execution) => ReactNode } = {
  queue_paused: ({ queue }) => <ResumeQueue name={queue} />,
  task_paused: ({ task }) => <ResumePausedTask name={task} />,
  breaker: ({ breaker }) => breaker !== null && <CloseBreaker name={breaker} />,
  scheduled: runNowOf,
  retry: runNowOf,
  lock: ({ holder, key }) => (
    <div className="flex flex-wrap gap-2">
      {holder && <Open id={holder.execution_id}>{t`Open the holder`}</Open>}
      <SeeLock lockKey={key} />
    </div>
  ),
  dependency: ({ upstreams: [first] }) => first && <Open id={first.execution_id}>{t`Open the upstream`}</Open>,
  children: ({ children: [first] }) => first && <Open id={first.execution_id}>{t`Open the first`}</Open>,
  returning: openQueue,
  no_worker: openQueueAndWorkers,
  no_handler: openQueueAndWorkers,
  concurrency: openQueue,
  rate_limit: openQueue,
  fault: (_, { id }) => (
    <Action icon="retry" onAct={() => void mend(id)}>
      {t`Give it a ticket now`}
    </Action>
  ),
};

function useMay(action: string): boolean {
  const { data } = useQuery(meQuery);
  return data?.permissions[action] === true;
}

// A queue may be another tenant's as well: then it is not there, and nothing can be done about it here.
function useQueue(name: string) {
  const mayRead = useMay('queue.read');
  return useQuery({ ...queueQuery(name), enabled: mayRead, retry: false, staleTime: 10_000 });
}

function ResumeQueue({ name }: { readonly name: string }) {
  const { data } = useQueue(name);
  const mayResume = useMay('queue.pause');
  return data?.paused && mayResume ? <Resume queue={data} label={t`Resume queue`} /> : null;
}

function ResumePausedTask({ name }: { readonly name: string }) {
  const { data } = useQuery({ ...taskQuery(name), retry: false, staleTime: 10_000 });
  const mayResume = useMay('task.pause');
  return data?.paused && mayResume ? <ResumeTask name={name} label={t`Resume task`} /> : null;
}

function OpenQueue({ name }: { readonly name: string }) {
  const { data } = useQueue(name);
  return (
    data && (
      <Link to="/queues/$name" params={{ name }} className="button">
        <Icon name="right" size={14} />
        {t`Open the queue`}
      </Link>
    )
  );
}

function SeeLock({ lockKey }: { readonly lockKey: string | null }) {
  const mayRead = useMay('lock.read');
  return (
    lockKey !== null &&
    mayRead && (
      <Link to="/locks" search={{ q: lockKey }} className="button">
        <Icon name="right" size={14} />
        {t`See the lock`}
      </Link>
    )
  );
}

function OpenWorkers({ queue }: { readonly queue: string }) {
  const mayRead = useMay('worker.read');
  return (
    mayRead && (
      <Link to="/workers" search={{ q: queue }} className="button">
        <Icon name="right" size={14} />
        {t`See its workers`}
      </Link>
    )
  );
}

function CloseBreaker({ name }: { readonly name: string }) {
  const [mayRead, mayClose] = [useMay('breaker.read'), useMay('breaker.change')];
  const { data } = useQuery({ ...breakerQuery(name), enabled: mayRead && mayClose, retry: false, staleTime: 10_000 });
  return data && data.state !== 'closed' ? (
    <SwitchBreaker breaker={data} operation="close" label={t`Close breaker`} />
  ) : null;
}

function RunNow({ execution: { id, schedule } }: { readonly execution: Execution }) {
  const mayPromote = useMay('execution.promote');
  return (
    <div className="flex flex-wrap gap-2">
      {schedule && (
        <Link to="/schedules/$name" params={{ name: schedule.name }} className="button">
          <Icon name="right" size={14} />
          {t`Open the schedule`}
        </Link>
      )}
      {mayPromote && (
        <Action icon="play" onAct={() => void runNow(id)}>
          {t`Run now`}
        </Action>
      )}
    </div>
  );
}

function Open({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  return (
    <Link to="/executions/$id" params={{ id }} className="button">
      <Icon name="right" size={14} />
      {children}
    </Link>
  );
}

async function runNow(id: string): Promise<void> {
  await promoteExecution(id).then(() => toast(t`It is due now.`), toastFailure);
  await queryClient.invalidateQueries({ queryKey: ['execution', id] });
}

async function mend(id: string): Promise<void> {
  await syncExecution(id).then(() => toast(t`It has been compared with the ledger.`), toastFailure);
  await queryClient.invalidateQueries({ queryKey: ['execution', id] });
}
