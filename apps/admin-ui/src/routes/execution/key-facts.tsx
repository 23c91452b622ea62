import { Link } from '@tanstack/react-router';
import { Copy } from '../../components/copy';
import { plural, t } from '../../language/t';
import { queryOfKey } from '../../services/locks';
import type { Execution } from '../../services/schema';
import { Fact } from './fact';

const CONFLICT_WORDS = {
  skip: t`skipped where somebody else holds it`,
  fail: t`fails where somebody else holds it`,
  wait: t`waits for it`,
} as const;

/** What began it, the keys that it has or needs, and its trace. */
export function KeyFacts({ execution }: { readonly execution: Execution }) {
  const { lock_key: lock, lock_conflict: conflict, unique_key: unique, suppressed, trace_id: trace } = execution;
  return (
    <>
      <Fact name={t`Trigger`}>{triggerOf(execution)}</Fact>
      {lock !== null && (
        <Fact name={t`Lock`} isWide>
          <Link to="/executions" search={{ q: queryOfKey(lock) }} className="link mono break-all">
            {lock}
          </Link>
          {conflict && `, ${CONFLICT_WORDS[conflict]}`}
        </Fact>
      )}
      {unique !== null && (
        <Fact name={t`Unique key`} isWide>
          <span className="mono break-all">{unique}</span>
        </Fact>
      )}
      {suppressed !== null && suppressed > 0 && (
        <Fact name={t`Duplicates`} isWide>
          {plural(suppressed, {
            one: '{0} enqueue was answered with this execution',
            other: '{0} enqueues were answered with this execution',
          })}
        </Fact>
      )}
      {trace !== null && (
        <Fact name={t`Trace`} isWide>
          <Trace id={trace} url={execution.trace_url} />
        </Fact>
      )}
    </>
  );
}

function Trace({ id, url }: { readonly id: string; readonly url: string | null }) {
  if (url === null) return <Copy text={id} label={t`Copy the id of the trace`} shown={id} />;
  return (
    <a href={url} target="_blank" rel="noreferrer" className="link mono break-all">
      {id}
    </a>
  );
}

/** What has made it. */
function triggerOf(execution: Execution): string {
  const { external, schedule, retry_of: retried, workflow, parent_id: parent, created_by: creator } = execution;
  if (external) return t`Recorded from elsewhere`;
  if (retried) return t`A repetition`;
  if (workflow?.node) return t`A workflow`;
  if (schedule) return schedule.slot ? t`A schedule` : t`A schedule, by hand`;
  if (parent) return t`Another execution`;
  return creator ? t`A user` : t`Code`;
}
