import type { ExplanationReason } from '../../ledger/index.js';

/** Ids of other executions that a reason names: whoever shows it asks whether the reader may see them. */
export function executionsNamedIn(reason: ExplanationReason): string[] {
  if (reason.kind === 'lock') return reason.holder ? [reason.holder.executionId] : [];
  if (reason.kind === 'ended') return reason.duplicateOf === null ? [] : [reason.duplicateOf];
  if (reason.kind === 'children') return reason.children.map(({ executionId }) => executionId);
  return reason.kind === 'dependency' ? reason.upstreams.map(({ executionId }) => executionId) : [];
}

/** The reason with the number of those that may not be named (`hidden`), in place of their names. */
export function withNamesHidden(reason: ExplanationReason, isShown: (id: string) => boolean): ExplanationReason {
  const hidden = executionsNamedIn(reason).filter((id) => !isShown(id)).length;
  if (hidden === 0) return reason;
  if (reason.kind === 'lock') return { ...reason, holder: null, hidden };
  if (reason.kind === 'ended') return { ...reason, duplicateOf: null, hidden };
  if (reason.kind === 'children')
    return { ...reason, children: reason.children.filter(({ executionId }) => isShown(executionId)), hidden };
  if (reason.kind !== 'dependency') return reason;
  return { ...reason, upstreams: reason.upstreams.filter(({ executionId }) => isShown(executionId)), hidden };
}

/** What operators say about a queue, or a breaker of its tasks, is for those whose queue it is. */
export function ofQueueOutside(reason: ExplanationReason, taskName: string): ExplanationReason {
  if (reason.kind === 'breaker') {
    // Where there is one for each key, its name has a part of somebody's payload.
    const isOfTask = reason.breaker === taskName;
    return { ...reason, breaker: isOfTask ? reason.breaker : null, by: null, reason: null };
  }
  return reason.kind === 'queue_paused' || reason.kind === 'task_paused'
    ? { ...reason, by: null, reason: null }
    : reason;
}
