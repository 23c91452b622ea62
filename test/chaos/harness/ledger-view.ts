import pg from 'pg';

/** An execution as the ledger has it in the end. */
export interface ExecutionRow {
  readonly id: string;
  readonly taskId: string;
  readonly parentId: string | null;
  /** Its intent; empty where it is what the library does by itself. */
  readonly n: string;
  readonly task: string;
  readonly status: string;
  readonly reason: string | null;
  readonly error: string | null;
  readonly attempt: number;
  readonly run: number;
  /** Unexplained deaths of processes that ran it, since one of its runs last ended by itself. */
  readonly crashes: number;
  readonly handovers: number;
  /** The run whose handler returned what is recorded, where it said so. */
  readonly resultRun: number | null;
  /** Milliseconds since the epoch. */
  readonly finishedAt: number | null;
}

/** A change of status into or out of a terminal one, as a trigger saw it. */
export interface Transition {
  readonly seq: string;
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/** What has not come to rest, by where it is. */
export interface Unsettled {
  readonly live: number;
  /** Tickets, also old ones: whoever meets one drops it. */
  readonly ready: number;
  readonly due: number;
  readonly claims: number;
  readonly waiters: number;
}

/** A committed effect, in the order of commits. */
export interface EffectRow {
  readonly seq: string;
  readonly id: string;
  readonly run: number;
  /** Of the lock that the run held, if its task has one. */
  readonly key: string | null;
  readonly fence: string | null;
}

const TERMINAL = `('SUCCESS', 'FAILURE', 'REVOKED', 'SKIPPED')`;

// Recorded in the transaction that changes the row, so no crash takes one of the two without the other.
const WITNESS = `
CREATE SCHEMA chaos;
CREATE TABLE chaos.transition (seq bigserial, id uuid, old text, new text);
CREATE TABLE chaos.effect (seq bigserial, id uuid, run int, pid int, key text, fence bigint, PRIMARY KEY (id, run));
CREATE FUNCTION chaos.witness() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO chaos.transition (id, old, new) VALUES (OLD.id, OLD.status, NEW.status);
  RETURN NULL;
END $$;
CREATE TRIGGER chaos_witness AFTER UPDATE OF status ON taskledger.task_execution FOR EACH ROW
  WHEN (OLD.status IS DISTINCT FROM NEW.status AND (OLD.status IN ${TERMINAL} OR NEW.status IN ${TERMINAL}))
  EXECUTE FUNCTION chaos.witness();
-- A heartbeat overwrites what the one before it has reported.
CREATE TABLE chaos.loop_lag (pid int, ms int, at timestamptz DEFAULT clock_timestamp());
CREATE FUNCTION chaos.note_lag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO chaos.loop_lag (pid, ms) VALUES (NEW.pid, NEW.loop_lag);
  RETURN NULL;
END $$;
CREATE TRIGGER chaos_loop_lag AFTER UPDATE OF loop_lag ON taskledger.task_node FOR EACH ROW
  EXECUTE FUNCTION chaos.note_lag()`;

/** Looks into the ledger past everything that is under test. */
export class LedgerView {
  constructor(private readonly url: string) {}

  async query<Row>(sql: string, params: unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 5_000, query_timeout: 30_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      const { rows } = await client.query(sql, params);
      return rows as Row[];
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Puts a witness beside every execution, once the ledger's tables are there. */
  async witness(): Promise<void> {
    await this.query(WITNESS);
  }

  executions(): Promise<ExecutionRow[]> {
    return this.query(
      `SELECT id, task_id AS "taskId", parent_id AS "parentId", coalesce(payload ->> 'n', '') AS n, task_name AS task, status, reason, error, attempt, run, crashes,
              handovers, (result ->> 'run')::int AS "resultRun", (extract(epoch FROM finished_at) * 1000)::float8 AS "finishedAt" FROM taskledger.task_execution_now ORDER BY id`,
    );
  }

  transitions(): Promise<Transition[]> {
    return this.query(`SELECT seq, id, old AS "from", new AS "to" FROM chaos.transition ORDER BY seq`);
  }

  effects(): Promise<EffectRow[]> {
    return this.query('SELECT seq, id, run, key, fence FROM chaos.effect ORDER BY seq');
  }

  /** What has not ended, and what is left of what has. */
  async unsettled(): Promise<Unsettled> {
    const [row] = await this.query<Unsettled>(
      `SELECT (SELECT count(*)::int FROM taskledger.task_execution WHERE finished_at IS NULL) AS live,
              (SELECT count(*)::int FROM taskledger.task_ready) AS ready,
              (SELECT count(*)::int FROM taskledger.task_due) AS due,
              (SELECT count(*)::int FROM taskledger.task_claim) AS claims,
              (SELECT count(*)::int FROM taskledger.task_waiter) AS waiters`,
    );
    return row!;
  }

  /** How many ends of each status the statistics have counted. */
  async counted(): Promise<Record<string, number>> {
    const rows = await this.query<{ status: string; count: number }>(
      `SELECT status, sum(count)::int AS count FROM (
         SELECT ended.status, ended.count FROM taskledger.task_stat stat CROSS JOIN LATERAL (VALUES ('SUCCESS', stat.success),
           ('FAILURE', stat.failure), ('REVOKED', stat.revoked), ('SKIPPED', stat.skipped)) AS ended(status, count)
          WHERE stat.width = 0 AND ended.count > 0 UNION ALL
         SELECT status, count FROM taskledger.task_stat_delta WHERE measure = 'run') AS counted
        WHERE status IN ${TERMINAL} GROUP BY status`,
    );
    return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  }

  /** Longest stop of an event loop that a heartbeat has reported, in ms: of one process, or of any. */
  async longestLag(pid?: number): Promise<number> {
    const [row] = await this.query<{ ms: number }>(
      'SELECT coalesce(max(ms), 0) AS ms FROM chaos.loop_lag WHERE $1::int IS NULL OR pid = $1',
      [pid ?? null],
    );
    return row!.ms;
  }

  /** The runs that people can see: of one that succeeds at once the record itself says all. */
  async runs(): Promise<{ id: string; runs: number[] }[]> {
    return this.query(
      `SELECT id, array_agg(run ORDER BY run) AS runs FROM (
         SELECT execution_id AS id, run FROM taskledger.task_attempt UNION ALL
         SELECT id, 1 FROM taskledger.task_execution WHERE status = 'SUCCESS' AND run = 1) AS told GROUP BY id`,
    );
  }
}
