import { periodsBetween } from '../../time/calendar.js';
import { firstIdAt } from '../connection/ledger.clock.js';
import { ExecutionStatus, isTerminal } from '../model/execution-status.js';
import { ledgerJson } from '../model/ledger.json.js';
import { MINTED_AFTER_MS, MINTED_BEFORE_MS } from './execution.conditions.js';
import type { CappedCount, ExecutionFilter } from './execution.query.js';
import { COUNT_CAP } from './execution.reader.js';
import { type ExecutionScan, MOST_COUNTED } from './execution.scan.js';
import type { PeriodGroup, PeriodGroups, PeriodOptions, StatusGroups } from './group.query.js';
import { byPeriodSql, byStatusSql, IN_PERIOD } from './groups.sql.js';

/** How many are read for the statuses of what is live, and of what has ended: lists show them, and ask again and again. */
const MOST_OF_STATUSES = 20_000;
/** How many periods are looked at: each takes a look of its own. */
const MOST_PERIODS = 100;

const STATUSES = Object.values(ExecutionStatus);

/** Counts executions in groups. What it reads is bounded, however many there are. */
export class ExecutionGroups {
  constructor(private readonly scan: ExecutionScan) {}

  /**
   * By status, without those that none has. What is live is counted apart from what has ended: it is found by an index,
   * wherever it lies among millions.
   * @throws QueryTooBroadError
   */
  async byStatus(filter: ExecutionFilter): Promise<StatusGroups> {
    const { filter: bounded, isPartial } = await this.scan.reader.bounded(filter);
    const asked = filter.status === undefined ? STATUSES : [filter.status].flat();
    const halves = [asked.filter((status) => !isTerminal(status)), asked.filter(isTerminal)];
    const counted = await Promise.all(halves.map((statuses) => this.countStatuses({ ...bounded, status: statuses })));
    return new Map(counted.flat().map(([status, count]) => [status, orMore(count, isPartial)]));
  }

  /** By when they were created. @throws QueryTooBroadError */
  async byPeriod(asked: ExecutionFilter, { unit, timeZone = 'UTC' }: PeriodOptions): Promise<PeriodGroups> {
    const { filter, isPartial } = await this.scan.reader.bounded(asked);
    const span = await this.span(filter);
    if (!span) return { periods: [], hasOlder: false };
    const periods = periodsBetween(...span, { unit, timeZone, most: MOST_PERIODS + 1 });
    const looked = periods.slice(0, MOST_PERIODS);
    // Together no more than is read for anything else.
    const cap = Math.max(COUNT_CAP, Math.floor(MOST_COUNTED / looked.length));
    const query = (await this.scan.reader.matching(filter))
      .select('1')
      .andWhere(IN_PERIOD)
      .limit(cap + 1);
    const [inPeriod, params] = query.getQueryAndParameters();
    const bounds = looked.map(({ from, to }, index) => ({
      index,
      lowest: firstIdAt(from.getTime() - MINTED_BEFORE_MS),
      highest: firstIdAt(to.getTime() + MINTED_AFTER_MS),
      from,
      to,
    }));
    const counts = await this.scan.run<{ index: number; count: number }>(
      byPeriodSql(inPeriod, `$${params.length + 1}`),
      [...params, ledgerJson(bounds)],
    );
    const groups = counts.flatMap(({ index, count }): PeriodGroup[] => {
      const period = looked[index];
      return period && count > 0 ? [{ ...period, ...orMore(cappedAt(cap, count), isPartial) }] : [];
    });
    return { periods: groups, hasOlder: periods.length > MOST_PERIODS };
  }

  private async countStatuses(filter: ExecutionFilter): Promise<(readonly [ExecutionStatus, CappedCount])[]> {
    if ([filter.status].flat().length === 0) return [];
    const rows = await this.scan.newest<{ status: ExecutionStatus; count: number }>(
      filter,
      { status: 'status' },
      { sql: byStatusSql, more: [], most: MOST_OF_STATUSES },
    );
    const capped = rows.reduce((sum, { count }) => sum + count, 0) >= MOST_OF_STATUSES;
    return rows.map(({ status, count }) => [status, { count, capped }]);
  }

  // Ids follow the time only roughly, so the first and the last id say only roughly when the first and the last was created.
  private async span(filter: ExecutionFilter): Promise<[Date, Date] | undefined> {
    const [oldest, newest] = await Promise.all([this.edge(filter, 'ASC'), this.edge(filter, 'DESC')]);
    if (!oldest || !newest) return undefined;
    return [
      new Date(Math.max(0, oldest.getTime() - MINTED_BEFORE_MS)),
      new Date(newest.getTime() + MINTED_BEFORE_MS + MINTED_AFTER_MS),
    ];
  }

  private async edge(filter: ExecutionFilter, order: 'ASC' | 'DESC'): Promise<Date | undefined> {
    const query = (await this.scan.reader.matching(filter)).select([]).addSelect('execution.createdAt', 'at');
    const [sql, params] = query.orderBy('execution.id', order).limit(1).getQueryAndParameters();
    return (await this.scan.run<{ at: Date }>(sql, params))[0]?.at;
  }
}

function cappedAt(cap: number, count: number): CappedCount {
  return { count: Math.min(count, cap), capped: count > cap };
}

function orMore({ count, capped }: CappedCount, isPartial: boolean): CappedCount {
  return { count, capped: capped || isPartial };
}
