import fc from 'fast-check';
import type { DependencyCondition, ExecutionStatus } from '@taskledger/nestjs';
import type { LedgerView } from './ledger-view.js';

/** A graph that a process is to start. */
export interface GraphSpec {
  /** Names its intent, and what its nodes are called begins with it. */
  readonly n: string;
  readonly how: 'items' | 'defined' | 'loose';
  /** Of items, and of loose executions. They depend on those before them. */
  readonly nodes: readonly {
    readonly fails: boolean;
    readonly after: readonly { readonly on: number; readonly condition: DependencyCondition }[];
  }[];
  /** Of a workflow that is defined: nodes that fail, and whether the branch takes its first arm. */
  readonly fails: readonly string[];
  readonly takes: boolean;
}

const condition = fc.constantFrom<DependencyCondition>('success', 'success', 'finished', 'failure');
const edge = fc.record({ on: fc.nat(), condition });
const node = fc.record({ fails: fc.integer({ max: 3, min: 0 }), after: fc.array(edge, { maxLength: 3 }) });

/** Graphs without circles, in each way to start one. */
export const graphs: fc.Arbitrary<Omit<GraphSpec, 'n'>> = fc.record({
  how: fc.constantFrom('items', 'defined', 'loose'),
  nodes: fc.array(node, { minLength: 2, maxLength: 9 }).map((nodes) =>
    nodes.map(({ fails, after }, index) => ({
      fails: fails === 0,
      after:
        index === 0 ? [] : [...new Map(after.map((one) => [one.on % index, { ...one, on: one.on % index }])).values()],
    })),
  ),
  fails: fc.subarray(['first', 'left', 'then', 'else', 'last']),
  takes: fc.boolean(),
});

/** Tables for what nodes tell when they begin. */
export const NODE_START =
  'CREATE TABLE chaos.node_start (id uuid, run int, open int, at timestamptz DEFAULT clock_timestamp())';

interface NodeRow {
  readonly id: string;
  readonly n: string | null;
  readonly root: string | null;
  readonly status: ExecutionStatus;
  readonly reason: string | null;
  readonly isPrepared: boolean;
  readonly starts: number;
  /** The most that had not ended of what it depends on, when a run of it began. */
  readonly open: number;
  readonly edges: readonly {
    readonly resolved: boolean;
    readonly condition: DependencyCondition;
    readonly status: ExecutionStatus | null;
    readonly reason: string | null;
  }[];
}

const NODES = `
SELECT e.id, e.payload ->> 'n' AS n, e.root_id AS root, e.status, e.reason, e.prepared_by IS NOT NULL AS "isPrepared",
       (SELECT count(*)::int FROM chaos.node_start s WHERE s.id = e.id) AS starts,
       (SELECT coalesce(max(s.open), 0) FROM chaos.node_start s WHERE s.id = e.id) AS open,
       (SELECT coalesce(json_agg(json_build_object('resolved', d.resolved, 'condition', d.condition, 'status', u.status,
                 'reason', u.reason)), '[]')
          FROM taskledger.task_dependency d LEFT JOIN taskledger.task_execution u ON u.id = d.upstream_id
         WHERE d.execution_id = e.id) AS edges
  FROM taskledger.task_execution e`;

/** What of the graphs is not as it must be: who began too early, who ended otherwise than the edges say, what stays open. */
export async function brokenGraphs(ledger: LedgerView): Promise<string[]> {
  const rows = await ledger.query<NodeRow>(NODES);
  const looks = await looksDue(ledger);
  const left = looks > 0 ? [`${looks} ends or edges have not been looked at`] : [];
  return [
    ...left,
    ...rows.flatMap((row) => wrongWith(row).map((what) => `${row.n ?? row.id} (${row.status}) ${what}`)),
  ];
}

/** How many ends and edges have not been looked at yet. */
export async function looksDue(ledger: LedgerView): Promise<number> {
  const [looks] = await ledger.query<{ count: number }>('SELECT count(*)::int FROM taskledger.task_dependency_look');
  return looks!.count;
}

function wrongWith(row: NodeRow): string[] {
  const isOver = !['WAITING', 'PENDING', 'RETRY', 'STARTED'].includes(row.status);
  const isStopped = row.edges.some((one) => !isMet(one));
  const openEdges = row.edges.filter(({ resolved }) => !resolved).length;
  return [
    ...(isOver ? [] : ['has not ended']),
    ...(openEdges > 0 ? [`has ${openEdges} open edges`] : []),
    ...(row.open > 0 ? [`began before ${row.open} of what it depends on had ended`] : []),
    ...(row.starts > 0 && isStopped ? ['began, and an edge says that it must not'] : []),
    ...(isOver && row.starts === 0 && !isStopped ? endedWithoutCause(row) : []),
  ];
}

function endedWithoutCause({ status, reason, isPrepared }: NodeRow): string[] {
  if (reason === 'dependency_failed') return ['did not begin, and no edge says so'];
  // A condition or a branch may have skipped it; that is asked of what has no payload yet.
  return status === 'SKIPPED' && !isPrepared ? ['was skipped, and no edge says so'] : [];
}

function isMet({ condition: wanted, status, reason }: NodeRow['edges'][number]): boolean {
  const isGood = status === 'SUCCESS' || (status === 'SKIPPED' && reason === 'condition_not_met');
  return wanted === 'finished' || (wanted === 'success') === isGood;
}
