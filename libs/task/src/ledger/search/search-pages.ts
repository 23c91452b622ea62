import type { Repository } from 'typeorm';
import { mintedAt } from '../connection/ledger.clock.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import type { TaskExecution } from '../entities/index.js';
import type { Sought } from '../executions/execution.finder.js';
import type { CappedCount, ExecutionListOptions, ExecutionPage } from '../executions/execution.query.js';
import { SearchWalk } from './search-walk.js';

type PageOptions = Pick<ExecutionListOptions, 'cursor' | 'offset'> & { readonly limit: number };

/** Pages and counts of executions that have to be tried one after the other. */
export class SearchPages {
  private readonly walk: SearchWalk;

  constructor(
    database: LedgerDatabase,
    private readonly executions: Repository<TaskExecution>,
  ) {
    this.walk = new SearchWalk(database);
  }

  async page(sought: Sought, { limit, cursor, offset = 0 }: PageOptions): Promise<ExecutionPage<TaskExecution>> {
    const end = offset + limit;
    const { ids, stopped } = await this.walk.find(sought, { most: end + 1, below: cursor });
    const onPage = ids.slice(offset, end);
    const items = await this.rows(onPage);
    if (ids.length > end) return { items, nextCursor: onPage[onPage.length - 1] };
    if (!stopped) return { items };
    const at = stopped.at ?? cursor;
    return { items, nextCursor: at, isPartial: true, searchedBackTo: at === undefined ? undefined : dateOf(at) };
  }

  async count(sought: Sought, cap: number): Promise<CappedCount> {
    const { ids, stopped } = await this.walk.find(sought, { most: cap + 1 });
    return { count: Math.min(ids.length, cap), capped: ids.length > cap || stopped !== undefined };
  }

  /** The newest that fit. */
  async ids(sought: Sought, most: number): Promise<{ ids: readonly string[]; isPartial: boolean }> {
    const { ids, stopped } = await this.walk.find(sought, { most: most + 1 });
    return { ids: ids.slice(0, most), isPartial: ids.length > most || stopped !== undefined };
  }

  private async rows(ids: readonly string[]): Promise<TaskExecution[]> {
    if (ids.length === 0) return [];
    const query = this.executions.createQueryBuilder('execution').where('execution.id IN (:...ids)', { ids });
    return query.orderBy('execution.id', 'DESC').getMany();
  }
}

function dateOf(id: string): Date {
  return new Date(mintedAt(id));
}
