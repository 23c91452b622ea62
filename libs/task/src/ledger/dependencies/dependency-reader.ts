import type { LedgerDatabase } from '../connection/ledger.database.js';
import { lookup } from '../connection/lookup.sql.js';
import type { DependencyCondition } from '../executions/new-execution.js';
import { isLedgerId } from '../model/execution-id.js';
import type { ExecutionStatus } from '../model/execution-status.js';

/** An execution at the other end of an edge. */
export interface RelatedExecution {
  readonly id: string;
  /** Null where it was removed. */
  readonly taskName: string | null;
  readonly status: ExecutionStatus | null;
  readonly condition: DependencyCondition;
  /** It is no longer waited for. */
  readonly isResolved: boolean;
}

/** What an execution depends on, and what depends on it: the first of each, and how many there are. */
export interface RelatedExecutions {
  readonly upstreams: readonly RelatedExecution[];
  readonly dependents: readonly RelatedExecution[];
  readonly upstreamCount: number;
  readonly dependentCount: number;
}

const MOST = 100;

/** $1 id, $2 most. */
const relatedSql = (s: string, own: string, other: string): string => `
SELECT edge.id, e.task_name AS "taskName", e.status, edge.condition, edge.resolved AS "isResolved"
  FROM (SELECT d.${other} AS id, d.condition, d.resolved FROM ${s}.task_dependency d WHERE d.${own} = $1::uuid
         ORDER BY d.${other} LIMIT $2) AS edge
  LEFT JOIN ${s}.task_execution_now e ON ${lookup('e.id', 'edge.id')} ORDER BY edge.id`;

const countSql = (s: string, own: string): string =>
  `SELECT count(*)::int AS count FROM ${s}.task_dependency WHERE ${own} = $1::uuid`;

/** Reads edges. */
export class DependencyReader {
  constructor(private readonly database: LedgerDatabase) {}

  async relatedTo(id: string): Promise<RelatedExecutions> {
    if (!isLedgerId(id)) return { upstreams: [], dependents: [], upstreamCount: 0, dependentCount: 0 };
    const [upstreams, upstreamCount] = await this.side(id, 'execution_id', 'upstream_id');
    const [dependents, dependentCount] = await this.side(id, 'upstream_id', 'execution_id');
    return { upstreams, upstreamCount, dependents, dependentCount };
  }

  private async side(id: string, own: string, other: string): Promise<[RelatedExecution[], number]> {
    const { database } = this;
    const rows = await database.query<RelatedExecution>(relatedSql(database.schema, own, other), [id, MOST]);
    if (rows.length < MOST) return [rows, rows.length];
    const [total] = await database.query<{ count: number }>(countSql(database.schema, own), [id]);
    return [rows, total?.count ?? rows.length];
  }
}
