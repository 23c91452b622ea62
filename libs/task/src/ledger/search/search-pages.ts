import type { Repository, SelectQueryBuilder } from 'typeorm';
import { mintedAt } from '../connection/ledger.clock.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import type { TaskExecution } from '../entities/index.js';
import type { Sought } from '../executions/execution.finder.js';
import type { CappedCount, ExecutionListOptions, ExecutionPage } from '../executions/execution.query.js';
import { askedInTime } from './asked-in-time.js';
import { SearchWalk, WALK_MS, type Walked, type WalkLimits } from './search-walk.js';

/** What one query may take before everything is tried instead. Most answer in a hundredth of that. */
const AT_ONCE_MS = 400;

type PageOptions = Pick<ExecutionListOptions, 'cursor' | 'offset'> & { readonly limit: number };

/**
 * Pages and counts of executions that no index finds in their order: they are had within two seconds, or else what was found
 * till then. One query is tried first, where it may do: the planner may find its way with several indexes.
 */
export class SearchPages {
  private readonly walk: SearchWalk;

  constructor(
    private readonly database: LedgerDatabase,
    private readonly executions: Repository<TaskExecution>,
  ) {
    this.walk = new SearchWalk(database);
  }

  async page(sought: Sought, { limit, cursor, offset = 0 }: PageOptions): Promise<ExecutionPage<TaskExecution>> {
    const end = offset + limit;
    const { ids, stopped } = await this.find(sought, { most: end + 1, below: cursor });
    const onPage = ids.slice(offset, end);
    const items = await this.rows(onPage);
    if (ids.length > end) return { items, nextCursor: onPage[onPage.length - 1] };
    if (!stopped) return { items };
    const at = stopped.at ?? cursor;
    return { items, nextCursor: at, isPartial: true, searchedBackTo: at === undefined ? undefined : dateOf(at) };
  }

  async count(sought: Sought, cap: number): Promise<CappedCount> {
    const counted = mayDo(sought) ? await this.countAtOnce(sought.query, cap) : undefined;
    if (counted !== undefined) return { count: Math.min(counted, cap), capped: counted > cap };
    const limits = { most: cap + 1, patienceMs: patienceOf(sought) };
    const { count, stopped } = await this.walk.count(sought.walked, limits);
    return { count: Math.min(count, cap), capped: count > cap || stopped !== undefined };
  }

  /** The newest that fit. */
  async ids(sought: Sought, most: number): Promise<{ ids: readonly string[]; isPartial: boolean }> {
    const { ids, stopped } = await this.find(sought, { most: most + 1 });
    return { ids: ids.slice(0, most), isPartial: ids.length > most || stopped !== undefined };
  }

  private async find(sought: Sought, limits: WalkLimits): Promise<Walked> {
    const ids = mayDo(sought) ? await this.findAtOnce(sought.query, limits) : undefined;
    return ids ? { ids } : this.walk.find(sought.walked, { ...limits, patienceMs: patienceOf(sought) });
  }

  private async findAtOnce(
    query: SelectQueryBuilder<TaskExecution>,
    { most, below }: WalkLimits,
  ): Promise<string[] | undefined> {
    const newest = query.clone().select('execution.id', 'id').orderBy('execution.id', 'DESC').limit(most);
    if (below) newest.andWhere('execution.id < :below', { below });
    const [sql, params] = newest.getQueryAndParameters();
    const rows = await askedInTime<{ id: string }>(this.database, { sql, params, patienceMs: AT_ONCE_MS });
    return rows?.map(({ id }) => id);
  }

  private async countAtOnce(query: SelectQueryBuilder<TaskExecution>, cap: number): Promise<number | undefined> {
    const [found, params] = query
      .clone()
      .select('1')
      .limit(cap + 1)
      .getQueryAndParameters();
    const sql = `SELECT count(*)::int AS count FROM (${found}) AS found`;
    const rows = await askedInTime<{ count: number }>(this.database, { sql, params, patienceMs: AT_ONCE_MS });
    return rows?.[0]?.count;
  }

  private async rows(ids: readonly string[]): Promise<TaskExecution[]> {
    if (ids.length === 0) return [];
    const query = this.executions.createQueryBuilder('execution').where('execution.id IN (:...ids)', { ids });
    return query.orderBy('execution.id', 'DESC').getMany();
  }
}

// What has to be tried is tried: one query would hope to meet it soon.
function mayDo({ slow, walked }: Sought): boolean {
  return slow.length === 0 && !walked.isIndexed;
}

function patienceOf(sought: Sought): number {
  return mayDo(sought) ? WALK_MS - AT_ONCE_MS : WALK_MS;
}

function dateOf(id: string): Date {
  return new Date(mintedAt(id));
}
