import { jsonRows } from '../model/ledger.json.js';
import type { ShapeLayout } from './enqueue.sql.js';
import { type ExecutionShape, type NewExecution, shapeRow } from './new-execution.js';

// To look a row's shape up takes longer, with so many of them, than to write one for each row.
const MOST_SHARED = 16;

/** Executions as the parameters of `enqueueSql`. */
export interface EnqueueBatch {
  readonly variant: string;
  /** Those of the statement that come last: keys come before them. */
  readonly waitParams: unknown[];
  readonly params: unknown[];
}

export function batchOf(executions: readonly NewExecution[], nodeId: string): EnqueueBatch {
  const shapes = new Map<ExecutionShape, number>();
  for (const { shape } of executions) if (!shapes.has(shape)) shapes.set(shape, shapes.size);
  const layout: ShapeLayout = shapes.size > MOST_SHARED ? 'own' : 'shared';
  const rows =
    layout === 'own'
      ? executions.map(({ shape }, index) => shapeRow(shape, index, nodeId))
      : [...shapes].map(([shape, index]) => shapeRow(shape, index, nodeId));
  const isLogged = [...shapes.keys()].some(({ queuedMessage }) => queuedMessage !== undefined);
  const isWaiting = executions.some(({ dependsOn, node }) => dependsOn !== undefined || node !== undefined);
  return {
    variant: `${layout} ${isLogged ? 'logged' : 'plain'}${isWaiting ? ' waiting' : ''}`,
    waitParams: isWaiting ? waitParams(executions) : [],
    params: [
      jsonRows(rows),
      executions.map(({ id }) => id),
      executions.map(({ shape }) => shapes.get(shape)),
      executions.map(({ payload }) => payload),
      orNull(executions, ({ metadata }) => metadata),
      orNull(executions, ({ dueMs }) => dueMs),
      orNull(executions, ({ keys }) => keys?.taskId),
    ],
  };
}

function waitParams(executions: readonly NewExecution[]): unknown[] {
  const own = new Set(executions.map(({ id }) => id));
  const edges = executions.flatMap(({ id, dependsOn = [] }) => dependsOn.map((edge) => ({ id, ...edge })));
  const awaited = new Set(edges.map(({ upstreamId }) => upstreamId));
  // Who depends on others of this call only cannot have missed an end, and those know that they are awaited.
  const looks = new Set(edges.filter(({ upstreamId }) => !own.has(upstreamId)).map(({ id }) => id));
  return [
    executions.map(({ dependsOn = [] }) => dependsOn.length),
    executions.map(({ id }) => awaited.has(id)),
    executions.map(({ node }) => node ?? null),
    executions.map(({ preparedBy }) => preparedBy ?? null),
    edges.map(({ id }) => id),
    edges.map(({ upstreamId }) => upstreamId),
    edges.map(({ condition }) => condition),
    [...looks],
  ];
}

// Most batches have none of it, and need not send a place for each row.
function orNull<T>(
  executions: readonly NewExecution[],
  part: (execution: NewExecution) => T | undefined,
): (T | null)[] | null {
  return executions.some((execution) => part(execution) !== undefined)
    ? executions.map((execution) => part(execution) ?? null)
    : null;
}
