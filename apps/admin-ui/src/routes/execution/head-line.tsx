import { Age, At, RunTime, WaitTime } from '../../components/when';
import { zoneName } from '../../format/time';
import { rich } from '../../language/t';
import type { Execution } from '../../services/schema';
import { attemptOf } from '../../services/status';

/** When, how long, which attempt and where, in one line. */
export function HeadLine({ execution }: { readonly execution: Execution }) {
  const { created_at: created, max_attempts: most, node_id: node } = execution;
  return (
    <p className="mt-1 flex flex-wrap gap-x-4 text-muted">
      <span>
        <At at={created} /> {zoneName(created)} (<Age at={created} suffix="ago" />)
      </span>
      <span>{rich`Waited ${(<WaitTime execution={execution} />)}`}</span>
      {execution.started_at && <span>{rich`Ran ${(<RunTime execution={execution} />)}`}</span>}
      <span>{rich`Attempt ${attemptOf(execution)} of ${most}`}</span>
      {node && <span>{rich`Node ${(<span className="mono">{node.slice(-8)}</span>)}`}</span>}
    </p>
  );
}
