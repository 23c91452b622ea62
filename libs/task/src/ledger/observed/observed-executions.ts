import type { LedgerDatabase, SqlRunner } from '../connection/ledger.database.js';
import { rowsOf } from '../connection/ledger.database.js';
import { isLedgerId } from '../model/execution-id.js';
import type { ExecutionReason, ExecutionStatus } from '../model/execution-status.js';
import { jsonRows, ledgerJson } from '../model/ledger.json.js';
import type { Ended } from '../ends/end.js';
import { endAll } from '../ends/end-all.js';
import { type ObservedChange, progressJson, creationJson } from './observed-change.js';
import {
  advanceObservedSql,
  createObservedSql,
  findObservedSql,
  observedAmongSql,
  openObservedSql,
  placeSql,
  wishToCancelSql,
} from './observed.sql.js';

/** What the ledger knows of the latest execution of a job. */
export interface KnownJob {
  readonly id: string;
  readonly taskName: string;
  readonly status: ExecutionStatus;
  readonly reason: ExecutionReason | null;
  readonly run: number;
  readonly attempt: number;
  readonly maxAttempts: number;
  readonly crashes: number;
  readonly priority: number;
  readonly logCount: number;
  readonly payload: unknown;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly hasEnded: boolean;
  readonly createdAtMs: number;
  readonly startedAtMs: number | null;
  readonly claimedAtMs: number | null;
  readonly scheduledForMs: number | null;
  readonly finishedAtMs: number | null;
}

/** The execution that a key stands for; `job` is absent where that execution is not kept any more. */
export interface KeyedJob {
  readonly executionId: string;
  readonly job: KnownJob | undefined;
}

/** A job that has not ended, as far as the ledger knows. */
export interface OpenJob {
  readonly id: string;
  readonly jobId: string;
  readonly status: ExecutionStatus;
}

/** Which jobs of an engine are meant. */
export interface JobSource {
  readonly engine: string;
  readonly queue: string;
  /** What the keys of its jobs begin with. */
  readonly keyPrefix: string;
}

/** What became of changes. */
export interface Recorded {
  readonly created: readonly string[];
  /** Ids whose status is another than before. */
  readonly changed: readonly string[];
  /** Ids that were written, changed or not. */
  readonly written: readonly string[];
  readonly ended: readonly Ended[];
}

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Executions that stand for jobs of an engine outside. */
export class ObservedExecutions {
  constructor(private readonly database: LedgerDatabase) {}

  /** What the keys of jobs stand for; one that is unknown is absent. */
  async find(keys: readonly string[]): Promise<Map<string, KeyedJob>> {
    if (keys.length === 0) return new Map();
    type Row = KnownJob & { key: string; executionId: string };
    const rows = await this.database.hot<Row>(findObservedSql(this.database.schema), [keys]);
    return new Map(
      rows.map(({ key, executionId, ...job }) => [key, { executionId, job: job.id ? normal(job) : undefined }]),
    );
  }

  /** A page of the jobs that have not ended, oldest first. */
  open({ engine, queue, keyPrefix }: JobSource, after = FIRST_ID, limit = 500): Promise<OpenJob[]> {
    return this.database.query<OpenJob>(openObservedSql(this.database.schema), [
      engine,
      queue,
      keyPrefix,
      after,
      limit,
    ]);
  }

  /**
   * Records what has become of jobs, in one transaction. A change that is older than what is recorded, or is about an
   * execution that has ended, does nothing.
   */
  record(changes: readonly ObservedChange[]): Promise<Recorded> {
    const { schema } = this.database;
    return this.database.hotTransaction(async (runner) => {
      const created = await this.create(runner, changes);
      const valid = changes.filter(({ id, creation }) => !creation || created.has(id));
      if (valid.length === 0) return { created: [], changed: [], written: [], ended: [] };
      const rows = await runner.query(advanceObservedSql(schema), [jsonRows(valid.map(progressJson))]);
      const written = rowsOf<{ id: string; before: string; status: string; ends: boolean }>(rows);
      const applied = new Set(written.map(({ id }) => id));
      const ends = valid.flatMap(({ id, end }) => (end && applied.has(id) ? [end] : []));
      const ended = await endAll(runner, schema, ends);
      const changed = written.filter(({ before, status, ends: isEnd }) => !isEnd && before !== status);
      return {
        created: [...created],
        changed: changed.map(({ id }) => id),
        written: [...applied],
        ended,
      };
    });
  }

  /** Notes that a job is to be cancelled, so that its end says so whoever sees it first; or takes that back. */
  async wishToCancel(id: string, isWished: boolean): Promise<void> {
    await this.database.query(wishToCancelSql(this.database.schema), [id, isWished]);
  }

  /** Those of the executions that are jobs of an engine outside. */
  async among(ids: readonly string[]): Promise<Set<string>> {
    const given = ids.filter(isLedgerId);
    if (given.length === 0) return new Set();
    const rows = await this.database.hot<{ id: string }>(observedAmongSql(this.database.schema), [given]);
    return new Set(rows.map(({ id }) => id));
  }

  /** Keeps a place for the next who reads on. */
  async keepPlace(key: string, place: object): Promise<void> {
    await this.database.query(placeSql(this.database.schema), [key, ledgerJson(place)]);
  }

  private async create(runner: SqlRunner, changes: readonly ObservedChange[]): Promise<Set<string>> {
    const creations = changes.filter(({ creation }) => creation !== undefined);
    if (creations.length === 0) return new Set();
    const rows = await runner.query(createObservedSql(this.database.schema), [jsonRows(creations.map(creationJson))]);
    return new Set(rowsOf<{ id: string }>(rows).map(({ id }) => id));
  }
}

// Columns of Postgres that have no number of JavaScript's.
function normal(job: KnownJob): KnownJob {
  return { ...job, run: Number(job.run), attempt: Number(job.attempt), crashes: Number(job.crashes) };
}
