import { AuditedAct, originParam } from '../audit/audited-act.js';
import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { COUNT_CAP, type ExecutionReader } from '../executions/execution.reader.js';
import type { Condition } from '../executions/execution.conditions.js';
import type { CappedCount, ExecutionFilter } from '../executions/execution.query.js';
import type { ExecutionScan } from '../executions/execution.scan.js';
import type { TaskExecution } from '../entities/index.js';
import { ledgerText } from '../model/ledger.json.js';
import {
  changeGroupSql,
  countGroupsSql,
  type ErrorParameters,
  keptSource,
  listGroupsSql,
  PARAMETERS,
  readSource,
} from './error-group.sql.js';
import type {
  ErrorGroupChange,
  ErrorGroupFilter,
  ErrorGroupOperation,
  ErrorGroupPosition,
  ErrorGroupRow,
  ErrorGroupState,
  ErrorGroupTime,
} from './error-group.js';
import { foldFailuresSql, hasFailuresSql, pruneGroupsSql, pruneHoursSql } from './fold.sql.js';

const FAILURES_AT_ONCE = 10_000;
const MOST_ROUNDS = 20;
const PRUNED_AT_ONCE = 5_000;
const DAY_MS = 86_400_000;
// A month of trends, from the beginning of its first day.
const HOURS_KEPT_MS = 31 * DAY_MS;
const GROUPS_KEPT_MS = 90 * DAY_MS;

const COLUMNS = {
  errorFingerprint: 'fingerprint',
  taskName: 'task_name',
  queue: 'queue',
  finishedAt: 'finished_at',
  id: 'id',
  nodeId: 'node_id',
};
const HAS_FINGERPRINT: Condition = ['execution.errorFingerprint IS NOT NULL', {}];

export type ErrorStateCounts = Readonly<Record<ErrorGroupState, number>>;

/**
 * Failed executions by what they failed of. Each failure leaves a row, which the leader, or whoever asks, folds into the
 * counts of its group: failures that come at once do not wait for each other.
 */
export class ErrorGroups {
  constructor(
    private readonly database: LedgerDatabase,
    private readonly scan: ExecutionScan,
    private readonly reader: ExecutionReader,
  ) {}

  /** Folds failures into groups; how many. */
  async fold(): Promise<number> {
    const { schema } = this.database;
    const [row] = await this.database.hot<{ hasFailures: boolean }>(hasFailuresSql(schema));
    let count = 0;
    for (let round = 1; row?.hasFailures && round <= MOST_ROUNDS; round++) {
      const folded = await this.countOf(foldFailuresSql(schema), [FAILURES_AT_ONCE]);
      count += folded;
      if (folded < FAILURES_AT_ONCE) break;
    }
    return count;
  }

  /** Forgets trends of more than a month ago, and groups that have not failed for 90 days; how many rows. */
  async prune(nowMs: number): Promise<number> {
    const { schema } = this.database;
    let count = 0;
    for (const [sql, keptMs] of [
      [pruneHoursSql(schema), HOURS_KEPT_MS],
      [pruneGroupsSql(schema), GROUPS_KEPT_MS],
    ] as const) {
      for (let deleted = PRUNED_AT_ONCE; deleted === PRUNED_AT_ONCE; count += deleted)
        deleted = await this.countOf(sql, [new Date(nowMs - keptMs), PRUNED_AT_ONCE]);
    }
    return count;
  }

  /** A page of them. @throws QueryTooBroadError within a filter, when that takes too long */
  async list(filter: ErrorGroupFilter, time: ErrorGroupTime, position: ErrorGroupPosition): Promise<ErrorGroupRow[]> {
    await this.fold();
    return this.ask<ErrorGroupRow>(filter, values(filter, time, position), (wanted) =>
      listGroupsSql(this.database.schema, wanted, position.sort),
    );
  }

  /** How many have failed in the time, by their state. @throws QueryTooBroadError */
  async counts(filter: ErrorGroupFilter, time: ErrorGroupTime): Promise<ErrorStateCounts> {
    await this.fold();
    const rows = await this.ask<{ state: ErrorGroupState; count: number }>(
      filter,
      values({ ...filter, state: undefined }, time, { sort: 'last_seen', limit: 10 }),
      (wanted) => countGroupsSql(this.database.schema, wanted),
    );
    return { open: 0, resolved: 0, ignored: 0, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
  }

  /** Changes a group, and records who did. False where there is none. */
  async change(
    fingerprint: string,
    operation: ErrorGroupOperation,
    { actor, reason, version, until, times }: ErrorGroupChange,
    runner: SqlRunner = this.database,
  ): Promise<boolean> {
    await this.fold();
    const [name, by, why, release] = [fingerprint, actor, reason, version].map((text) =>
      text === undefined ? null : ledgerText(text),
    );
    const params = [name, by, why, originParam(), release, until ?? null, times ?? null];
    const changed = rowsOf(await runner.query(changeGroupSql(this.database.schema, operation), params)).length > 0;
    if (changed) AuditedAct.current?.recorded();
    return changed;
  }

  /** Executions of a group that have failed and that nobody has repeated, newest first. */
  async unrepeated(filter: ExecutionFilter, limit: number): Promise<TaskExecution[]> {
    return (await this.reader.list({ ...filter, status: 'FAILURE', limit }, [this.isUnrepeated])).items;
  }

  /** How many of them there are, to 10,000. */
  countUnrepeated(filter: ExecutionFilter): Promise<CappedCount> {
    return this.reader.count({ ...filter, status: 'FAILURE' }, [this.isUnrepeated]);
  }

  /** A success to compare a failure with: the last that matches and was created before it, of the 10,000 before it. */
  async lastSuccess(filter: ExecutionFilter, beforeId: string): Promise<string | undefined> {
    const [sql, params] = (await this.reader.matching(filter, [['execution.id < :beforeId', { beforeId }]]))
      .select('execution.id', 'id')
      .addSelect('execution.status', 'status')
      .orderBy('execution.id', 'DESC')
      .limit(COUNT_CAP)
      .getQueryAndParameters();
    const [row] = await this.database.query<{ id: string }>(
      `SELECT id FROM (${sql}) AS earlier WHERE status = 'SUCCESS' ORDER BY id DESC LIMIT 1`,
      params,
    );
    return row?.id;
  }

  private get isUnrepeated(): Condition {
    const { schema } = this.database;
    return [`NOT EXISTS (SELECT FROM ${schema}.task_execution again WHERE again.retry_of = execution.id )`, {}];
  }

  private async ask<Row>(
    { within, fingerprint }: ErrorGroupFilter,
    more: readonly unknown[],
    sqlOf: (wanted: Parameters<typeof listGroupsSql>[1]) => string,
  ): Promise<Row[]> {
    const { schema } = this.database;
    const isOne = fingerprint !== undefined;
    if (!within) {
      const $ = named(more.map((_, index) => `$${index + 1}`));
      return this.database.query<Row>(sqlOf({ source: keptSource(schema), isOne, $ }), [...more]);
    }
    const filter = { ...within, status: 'FAILURE' as const, ...(isOne && { errorFingerprint: fingerprint }) };
    return this.scan.newest<Row>(filter, COLUMNS, {
      sql: (found, parameters) => sqlOf({ source: readSource(schema, found), isOne, $: named(parameters) }),
      more,
      conditions: [HAS_FINGERPRINT],
    });
  }

  private async countOf(sql: string, params: unknown[]): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(sql, params);
    return row?.count ?? 0;
  }
}

function named(parameters: readonly string[]): ErrorParameters {
  return Object.fromEntries(PARAMETERS.map((name, index) => [name, parameters[index]])) as ErrorParameters;
}

// In the order of PARAMETERS.
function values(
  { taskName, queue, fingerprint, state, search }: ErrorGroupFilter,
  { from, stepSeconds }: ErrorGroupTime,
  { after, limit }: ErrorGroupPosition,
): unknown[] {
  const [tasks, queues] = [taskName, queue].map((names) => names?.map(ledgerText) ?? null);
  const [one, words, key, place] = [fingerprint, search, after?.key, after?.fingerprint].map((text) =>
    text === undefined ? null : ledgerText(text),
  );
  return [from, stepSeconds, tasks, queues, one, state ?? null, words, key, place, limit];
}
