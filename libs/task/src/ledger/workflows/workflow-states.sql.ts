import { lookup } from '../connection/lookup.sql.js';
import type { Condition } from '../executions/execution.conditions.js';
import type { WorkflowState } from '../model/workflow-state.js';

/** A workflow waits for all of its nodes, those that it has taken over included: it has an edge to each. */
const hasNode = (s: string, condition: string): string =>
  `EXISTS (SELECT FROM ${s}.task_dependency d JOIN ${s}.task_execution n ON ${lookup('n.id', 'd.upstream_id')}
            WHERE d.execution_id = execution.id AND n.workflow_node IS NOT NULL AND ${condition})`;

/** Whether the row `execution` is a workflow: an index has these, and no others. */
const IS_WORKFLOW = 'execution.is_workflow';

/** Of the rows `execution`, workflows: all, or those in any of these states. Nodes are looked at only where a state takes it. */
export function workflowsIn(s: string, states: readonly WorkflowState[] | undefined): Condition {
  if (!states) return [IS_WORKFLOW, {}];
  const bad = hasNode(s, `n.status IN ('FAILURE', 'REVOKED')`);
  const begun = hasNode(
    s,
    `(n.started_at IS NOT NULL OR n.finished_at IS NOT NULL
      OR EXISTS (SELECT FROM ${s}.task_claim c WHERE ${lookup('c.execution_id', 'n.id')}))`,
  );
  const parts = [
    ...pair(states, [`execution.recorded_status = 'SUCCESS'`, bad], ['completed_with_errors', 'completed']),
    ...pair(states, ['execution.finishedAt IS NULL', begun], ['running', 'not_started']),
    ...(states.includes('failed') ? [`execution.recorded_status IN ('FAILURE', 'SKIPPED')`] : []),
    ...(states.includes('cancelled') ? [`execution.recorded_status = 'REVOKED'`] : []),
  ];
  return [parts.length === 0 ? 'false' : `${IS_WORKFLOW} AND (${parts.join(' OR ')})`, {}];
}

function pair(
  states: readonly WorkflowState[],
  [root, nodes]: readonly [root: string, nodes: string],
  [met, notMet]: readonly [met: WorkflowState, notMet: WorkflowState],
): string[] {
  if (states.includes(met) && states.includes(notMet)) return [root];
  if (states.includes(met)) return [`(${root} AND ${nodes})`];
  return states.includes(notMet) ? [`(${root} AND NOT ${nodes})`] : [];
}
