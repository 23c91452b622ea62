import type { Repository, SelectQueryBuilder } from 'typeorm';
import { TaskAttempt, TaskExecution, TaskLog } from '../entities/index.js';
import { isLedgerId } from '../model/execution-id.js';
import type {
  CappedCount,
  ExecutionFilter,
  ExecutionGetOptions,
  ExecutionListOptions,
  ExecutionPage,
} from './execution.query.js';
import { InvalidOptionError } from '../../errors/index.js';
import { type Condition, conditions } from './execution.conditions.js';
import { ExecutionContents } from './execution.contents.js';
import { ExecutionFinder, type FinderFacts, type Sought } from './execution.finder.js';
import { onlyAttempt } from './only-attempt.js';
import { contains } from './execution.search.js';
import { type LedgerDatabase, rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { ledgerText } from '../model/ledger.json.js';
import type { LogLevel } from '../model/log-line.js';
import { keyHolderSql } from './enqueue.sql.js';
import { SearchPages } from '../search/search-pages.js';

type Page = ExecutionPage<TaskExecution>;

/** Largest number that a count goes to before it is called capped. */
export const COUNT_CAP = 10_000;

/** Which lines of a log. */
export interface LogFilter {
  readonly level?: LogLevel;
  /** Part of the message, in any case. */
  readonly search?: string;
}

export interface LogQuery extends LogFilter {
  /** Lines after this line's id. */
  readonly after?: string;
  /** Skip this many lines. Lines are only ever added at the end, so a number stands for the same line for ever. */
  readonly offset?: number;
  /** @default 1000 */
  readonly limit?: number;
}

/** A filter that can be counted in time. */
export interface Bounded {
  readonly filter: ExecutionFilter;
  /** There may be more than it stands for. */
  readonly isPartial: boolean;
}

/** Reads executions and what belongs to them. Lists never touch payload, result or traceback. */
export class ExecutionReader {
  private readonly executions: Repository<TaskExecution>;
  private readonly finder: ExecutionFinder;
  private readonly pages: SearchPages;
  private readonly contents: ExecutionContents;

  constructor(
    private readonly database: LedgerDatabase,
    facts: FinderFacts,
  ) {
    this.executions = database.dataSource.getRepository(TaskExecution);
    this.finder = new ExecutionFinder(database, this.executions, facts);
    this.pages = new SearchPages(database, this.executions);
    this.contents = new ExecutionContents(this.executions);
  }

  /** The execution with payload, result and traceback, or null: also where its metadata does not contain what is asked. */
  async get(id: string, { metadata }: ExecutionGetOptions = {}): Promise<TaskExecution | null> {
    if (!isLedgerId(id)) return null;
    const query = this.executions
      .createQueryBuilder('execution')
      .addSelect([
        'execution.payload',
        'execution.result',
        'execution.traceback',
        'execution.taskArgs',
        'execution.retryPolicy',
      ])
      .addSelect(['execution.lockKey', 'execution.lockConflict', 'execution.lockHoldMs'])
      .where('execution.id = :id', { id });
    for (const [condition, params] of conditions({ metadata })) query.andWhere(condition, params);
    return query.getOne();
  }

  /** The same by the task id, which is the execution id unless the caller gave one. */
  async getByTaskId(taskId: string, options?: ExecutionGetOptions): Promise<TaskExecution | null> {
    // An execution without a task id of its caller's goes by its id, and nobody else takes that from it.
    const own = isLedgerId(taskId) ? await this.get(taskId, options) : null;
    if (own?.taskId === taskId) return own;
    const [holder] = await this.database.query<{ id: string }>(keyHolderSql(this.database.schema), [
      ledgerText(taskId),
    ]);
    return holder ? this.get(holder.id, options) : own;
  }

  /** @param more conditions that no filter stands for */
  async list(options: ExecutionListOptions = {}, more: readonly Condition[] = []): Promise<Page> {
    const limit = Math.min(Math.max(1, options.limit ?? 50), 1000);
    const sought = await this.finder.sought(options, more);
    if (options.cursor !== undefined && !isLedgerId(options.cursor)) {
      throw new InvalidOptionError('cursor', options.cursor, 'Use the nextCursor of the page before.');
    }
    const page = await this.page(sought, { ...options, limit });
    await this.contents.addTo(page.items, options.include);
    return page;
  }

  /**
   * The ids of the executions that match, of those that the filter names.
   * @param runner the caller's transaction, which sees what nobody else sees yet
   */
  async matchingIds(
    filter: ExecutionFilter & Required<Pick<ExecutionFilter, 'ids'>>,
    runner: SqlRunner = this.database,
  ): Promise<string[]> {
    const [sql, params] = (await this.matching(filter)).select('execution.id', 'id').getQueryAndParameters();
    return rowsOf<{ id: string }>(await runner.query(sql, params)).map(({ id }) => id);
  }

  async count(filter: ExecutionFilter = {}, more: readonly Condition[] = []): Promise<CappedCount> {
    const sought = await this.finder.sought(filter, more);
    if (sought.walked.tried.length > 0) return this.pages.count(sought, COUNT_CAP);
    const [sql, params] = sought.query
      .select('1')
      .limit(COUNT_CAP + 1)
      .getQueryAndParameters();
    const rows = await this.database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM (${sql}) AS found`,
      params,
    );
    const count = rows[0]?.count ?? 0;
    return { count: Math.min(count, COUNT_CAP), capped: count > COUNT_CAP };
  }

  async attempts(executionId: string): Promise<TaskAttempt[]> {
    if (!isLedgerId(executionId)) return [];
    const repository = this.database.dataSource.getRepository(TaskAttempt);
    const [rows, execution] = await Promise.all([
      repository.find({ where: { executionId }, order: { run: 'ASC' } }),
      this.executions.findOneBy({ id: executionId }),
    ]);
    // What ended without a handler, a workflow for example, has not been attempted.
    const isTold =
      execution?.status !== 'SUCCESS' ||
      execution.startedAt === null ||
      execution.external ||
      rows.some(({ run }) => run === execution.run);
    return isTold ? rows : [...rows, repository.create(onlyAttempt(execution))];
  }

  async logs(executionId: string, { after, offset, limit = 1000, ...filter }: LogQuery = {}): Promise<TaskLog[]> {
    if (!isLedgerId(executionId)) return [];
    const query = this.lines(executionId, filter).orderBy('line.id', 'ASC').limit(Math.min(limit, 10_000));
    if (after) query.andWhere('line.id > :after', { after });
    if (offset) query.offset(offset);
    return query.getMany();
  }

  /** How many lines of an execution's log fit. */
  async countLogs(executionId: string, filter: LogFilter = {}): Promise<number> {
    return isLedgerId(executionId) ? this.lines(executionId, filter).getCount() : 0;
  }

  /** The executions that a filter stands for. */
  matching(filter: ExecutionFilter, more: readonly Condition[] = []): Promise<SelectQueryBuilder<TaskExecution>> {
    return this.finder.matching(filter, more);
  }

  /** The same for what counts all of them: what no index knows is looked up first, for as long as a search may take. */
  async bounded(filter: ExecutionFilter): Promise<Bounded> {
    const sought = await this.finder.sought(filter);
    if (sought.slow.length === 0) return { filter, isPartial: false };
    const { ids, isPartial } = await this.pages.ids(sought, COUNT_CAP);
    return { filter: { ids }, isPartial };
  }

  private async page(sought: Sought, options: ExecutionListOptions & { limit: number }): Promise<Page> {
    const { limit } = options;
    if (sought.walked.tried.length > 0) return this.pages.page(sought, options);
    const query = sought.query.orderBy('execution.id', 'DESC').limit(limit + 1);
    if (options.cursor) query.andWhere('execution.id < :cursor', { cursor: options.cursor });
    if (options.offset) query.offset(options.offset);
    const rows = await query.getMany();
    const items = rows.slice(0, limit);
    return { items, nextCursor: rows.length > limit ? items[items.length - 1]?.id : undefined };
  }

  private lines(executionId: string, { level, search }: LogFilter): SelectQueryBuilder<TaskLog> {
    const query = this.database.dataSource
      .getRepository(TaskLog)
      .createQueryBuilder('line')
      .where('line.executionId = :executionId', { executionId });
    if (level) query.andWhere('line.level = :level', { level });
    if (search) query.andWhere('line.message ILIKE :search', { search: contains(search) });
    return query;
  }
}
