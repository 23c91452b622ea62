import type { WorkflowNode } from '../../services/schema';
import { isIncomplete } from '../../services/status';

/** A part of a bar, in parts of the whole width. */
export interface Bar {
  readonly left: number;
  readonly width: number;
}

export interface GanttRow {
  readonly node: WorkflowNode;
  readonly wait?: Bar;
  readonly run?: Bar;
}

export interface Gantt {
  readonly rows: readonly GanttRow[];
  /** The time that all of it takes, in ms. */
  readonly from: number;
  readonly to: number;
}

/**
 * When nodes waited for a worker and when they ran, in the order in which they began; those that have not come last. Times of
 * a node that was taken over are those of then, before all of this: it has no bar.
 */
export function ganttOf(
  { created_at: created, finished_at: finished }: { readonly created_at: string; readonly finished_at: string | null },
  nodes: readonly WorkflowNode[],
  now: number,
): Gantt {
  const from = Date.parse(created);
  const to = Math.max(from + 1, finished ? Date.parse(finished) : now);
  const bar = (start: number, end: number): Bar => {
    const [left, right] = [start, Math.max(start, end)].map((at) =>
      Math.min(1, Math.max(0, (at - from) / (to - from))),
    );
    return { left: left!, width: right! - left! };
  };
  const rows = nodes.map((node): GanttRow => {
    if (node.taken_over_from !== null) return { node };
    const [queued, started, ended] = [node.queued_at, node.started_at, node.finished_at].map((at) =>
      at === null ? undefined : Date.parse(at),
    );
    const open = isIncomplete(node.status) ? now : to;
    return {
      node,
      ...(queued !== undefined && { wait: bar(queued, started ?? ended ?? open) }),
      ...(started !== undefined && { run: bar(started, ended ?? open) }),
    };
  });
  return { rows: rows.toSorted((one, other) => beginning(one.node) - beginning(other.node)), from, to };
}

function beginning({ taken_over_from: from, queued_at: queued, started_at: started }: WorkflowNode): number {
  if (from !== null) return -1;
  const at = queued ?? started;
  return at === null ? Number.MAX_SAFE_INTEGER : Date.parse(at);
}
