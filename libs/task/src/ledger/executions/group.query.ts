import type { CalendarPeriod, CalendarUnit } from '../../time/calendar.js';
import type { ExecutionStatus } from '../model/execution-status.js';
import type { CappedCount } from './execution.query.js';

/** How many executions have each status. A count is capped where it is only of the newest million. */
export type StatusGroups = ReadonlyMap<ExecutionStatus, CappedCount>;

export interface PeriodOptions {
  readonly unit: CalendarUnit;
  /** Whose days they are, as the time zone database calls it: `'Europe/Vienna'`. @default 'UTC' */
  readonly timeZone?: string;
}

/** How many executions were created in a year, a month or a day. */
export interface PeriodGroup extends CalendarPeriod, CappedCount {}

/** Executions by when they were created, the latest period first, without those that have none. */
export interface PeriodGroups {
  readonly periods: readonly PeriodGroup[];
  /** There may be more before the 100 periods that were looked at: ask again up to where they begin. */
  readonly hasOlder: boolean;
}
