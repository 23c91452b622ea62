import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { ledgerJson, ledgerText } from '../model/ledger.json.js';
import { AuditedAct, type AuditOrigin, ORIGIN_COLUMNS, originParam, originSql } from './audited-act.js';

/** Something that somebody did, or was refused. */
export interface AuditEntry extends AuditOrigin {
  readonly id: string;
  readonly at: Date;
  /** For example `execution.cancel`. */
  readonly action: string;
  readonly executionId?: string;
  readonly taskName?: string;
  /** Stable code of the refusal. */
  readonly code?: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What is recorded; the rest is known. */
export type NewAuditEntry = Omit<AuditEntry, 'id' | 'at' | 'details'> & Partial<Pick<AuditEntry, 'details'>>;

export interface AuditFilter {
  readonly actor?: string;
  readonly action?: string;
  /** Also where it is one of many. */
  readonly executionId?: string;
  readonly from?: Date;
  readonly to?: Date;
  /** Id of the last entry before. */
  readonly cursor?: string;
  /** @default 100 */
  readonly limit?: number;
}

interface Row extends Omit<AuditEntry, 'actor' | 'executionId'> {
  readonly actor: string | null;
}

const BATCH = 5_000;

/** The rows of `task_audit`. The database refuses to change one, or to delete it before its time. */
export class AuditLog {
  constructor(private readonly database: LedgerDatabase) {}

  async record({ details = {}, ...entry }: NewAuditEntry): Promise<void> {
    const { actor, username, address, requestId, status } = entry;
    const origin = originParam(new AuditedAct({ username, address, requestId, status }));
    const texts = [actor, entry.action, entry.taskName, entry.code].map((text) =>
      text === undefined ? null : ledgerText(text),
    );
    await this.database.query(
      `INSERT INTO ${this.database.schema}.task_audit (actor, action, task_name, code, execution_id, details, ${ORIGIN_COLUMNS})
       VALUES ($1, $2, $3, $4, $5, $6, ${originSql('$7')})`,
      [...texts, entry.executionId ?? null, ledgerJson(details), origin && ledgerJson(JSON.parse(origin))],
    );
    AuditedAct.current?.recorded();
  }

  /**
   * Records what is done by the transaction of the runner, with the origin of the act that is under way. Tell that act
   * when it has committed.
   */
  async recordWithin(
    runner: SqlRunner,
    { actor, action, executionId, taskName, details = {} }: NewAuditEntry,
  ): Promise<void> {
    const act = AuditedAct.current;
    const who = actor ?? act?.origin.actor;
    await runner.query(
      `INSERT INTO ${this.database.schema}.task_audit (actor, action, task_name, execution_id, details, ${ORIGIN_COLUMNS})
       SELECT $1, $2, $3, $4::uuid, $5::jsonb, ${originSql('$6')}`,
      [
        ...[who, action, taskName].map((text) => (text === undefined ? null : ledgerText(text))),
        executionId ?? null,
        ledgerJson(details),
        originParam(act),
      ],
    );
  }

  /** The latest first. */
  async list({ limit = 100, ...filter }: AuditFilter): Promise<AuditEntry[]> {
    const { actor, action, executionId, from, to, cursor } = filter;
    const rows = await this.database.query<Row>(
      `SELECT id::text, at, actor, username, address, request_id AS "requestId", action, execution_id AS "executionId",
              task_name AS "taskName", status, code, details
         FROM ${this.database.schema}.task_audit audit
        WHERE ($1::text IS NULL OR actor = $1) AND ($2::text IS NULL OR action = $2)
          AND ($3::uuid IS NULL OR execution_id = $3 OR details -> 'ids' ? $3::text
               OR details ? 'operation_id' AND details ->> 'operation_id' = ANY (ARRAY(
                    SELECT operation_id::text FROM ${this.database.schema}.task_bulk_item WHERE execution_id = $3)))
          AND ($4::timestamptz IS NULL OR at >= $4) AND ($5::timestamptz IS NULL OR at <= $5)
          AND ($6::bigint IS NULL OR id < $6)
        -- By the number: an alias of the select list would come first, and that is a text.
        ORDER BY audit.id DESC LIMIT $7`,
      [...[actor, action, executionId, from, to, cursor].map((value) => value ?? null), limit],
    );
    return rows.map(entryOf);
  }

  /** Deletes what is older than this; returns how much. */
  async prune(ms: number): Promise<number> {
    const { schema } = this.database;
    for (let deleted = 0; ;) {
      const count = await this.database.transaction(async (runner) => {
        await runner.query(`SELECT set_config('taskledger.audit_retention', 'on', true)`);
        const rows = await runner.query(
          `WITH old AS (SELECT id FROM ${schema}.task_audit WHERE at < clock_timestamp() - $1 * interval '1 ms' LIMIT ${BATCH}),
           gone AS (DELETE FROM ${schema}.task_audit audit USING old WHERE audit.id = old.id RETURNING 1)
           SELECT count(*)::int AS count FROM gone`,
          [ms],
        );
        return rowsOf<{ count: number }>(rows)[0]?.count ?? 0;
      });
      deleted += count;
      if (count < BATCH) return deleted;
    }
  }
}

function entryOf(row: Row): AuditEntry {
  const present = Object.entries(row).filter(([, value]) => value !== null);
  return Object.fromEntries(present) as unknown as AuditEntry;
}
