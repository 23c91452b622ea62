import { hostname } from 'node:os';
import type { LedgerDatabase } from './ledger.database.js';

/** A process incarnation as the ledger knows it. */
export interface NodeDescription {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly queues: readonly string[];
  /** What wakes its workers. */
  readonly engine: string;
}

/** A process as people find it. */
export interface NodeAddress {
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly engine: string;
}

/** What a heartbeat learns. */
export interface Heartbeat {
  /** The leader had declared this node dead; its runs have been handed over and must stop. */
  readonly wasDead: boolean;
  /** Executions that this node runs and somebody wants cancelled: the fallback for a lost wake-up. */
  readonly cancelled: readonly string[];
}

/** The rows of `task_node`. A node is alive until the leader's verdict, never by timestamp (ledger.md, step 11). */
export class Nodes {
  private registered: NodeDescription | undefined;

  constructor(private readonly database: LedgerDatabase) {}

  async register(node: NodeDescription): Promise<void> {
    this.registered = node;
    await this.database.query(
      `INSERT INTO ${this.database.schema}.task_node (id, name, host, pid, version, queues, engine)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`,
      [node.id, node.name, hostname(), process.pid, node.version, [...node.queues], node.engine],
    );
  }

  async heartbeat(id: string, memory: number, loopLagMs: number): Promise<Heartbeat> {
    const s = this.database.schema;
    const [row] = await this.database.urgent<{ was_dead: boolean | null; cancelled: string[] }>(
      `WITH o AS (SELECT dead_at IS NOT NULL AS was_dead FROM ${s}.task_node WHERE id = $1 FOR UPDATE),
       d AS (UPDATE ${s}.task_node SET counter = counter + 1, seen_at = clock_timestamp(), dead_at = NULL,
                    memory = $2, loop_lag = $3
              WHERE id = $1 RETURNING 1)
       SELECT (SELECT was_dead FROM o) AS was_dead,
              ARRAY(SELECT e.id::text FROM ${s}.task_execution e
                     WHERE e.node_id = $1 AND e.finished_at IS NULL AND e.cancel_requested_at IS NOT NULL) AS cancelled`,
      [id, Math.round(memory), Math.round(loopLagMs)],
    );
    // It has been away for so long that it was forgotten.
    if (row?.was_dead === null && this.registered?.id === id) await this.register(this.registered);
    return { wasDead: row?.was_dead ?? true, cancelled: row?.cancelled ?? [] };
  }

  /** Living processes besides this one whose workers another engine wakes. */
  async onOtherEngines(id: string, engine: string, seenWithinMs: number): Promise<NodeAddress[]> {
    return this.database.query(
      `SELECT name, host, pid, engine FROM ${this.database.schema}.task_node
        WHERE id <> $1 AND engine <> $2 AND dead_at IS NULL
          AND seen_at > clock_timestamp() - $3::float8 * interval '1 ms'
        ORDER BY started_at LIMIT 5`,
      [id, engine, seenWithinMs],
    );
  }

  /** Heartbeat counters of the nodes that are not known to be dead. */
  async counters(): Promise<{ id: string; counter: string }[]> {
    return this.database.query(`SELECT id, counter FROM ${this.database.schema}.task_node WHERE dead_at IS NULL`);
  }

  /** Declares nodes dead. */
  async bury(ids: readonly string[]): Promise<void> {
    await this.database.query(
      `WITH d AS (UPDATE ${this.database.schema}.task_node SET dead_at = clock_timestamp()
                   WHERE id = ANY($1::uuid[]) AND dead_at IS NULL RETURNING 1) SELECT count(*) FROM d`,
      [ids],
    );
  }

  /** Forgets nodes that have been dead for longer than `ms` and have left nothing unfinished; how many. */
  async forget(ms: number): Promise<number> {
    const s = this.database.schema;
    const rows = await this.database.query<{ count: number }>(
      `WITH d AS (DELETE FROM ${s}.task_node n
                   WHERE dead_at < clock_timestamp() - $1::float8 * interval '1 ms'
                     AND NOT EXISTS (SELECT FROM ${s}.task_execution e WHERE e.node_id = n.id AND e.finished_at IS NULL)
                  RETURNING 1)
       SELECT count(*)::int AS count FROM d`,
      [ms],
    );
    return rows[0]?.count ?? 0;
  }

  /** Declares every other node dead: only where the profile says that no other process can be there. */
  async buryAllBut(id: string): Promise<void> {
    const s = this.database.schema;
    await this.database.query(
      `WITH d AS (UPDATE ${s}.task_node SET dead_at = clock_timestamp() WHERE id <> $1 AND dead_at IS NULL RETURNING 1),
       k AS (UPDATE ${s}.task_lock SET token = NULL, expires_at = '-infinity' WHERE key LIKE 'taskledger:%' RETURNING 1)
       SELECT count(*) FROM d`,
      [id],
    );
  }
}
