import type { ScheduleFilter, ScheduleOrigin, ScheduleState } from '@taskledger/nestjs';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { CommaSeparated, IsoInstant, WholeNumber } from '../http/index.js';

export const STATES: readonly ScheduleState[] = ['active', 'paused', 'ended', 'overridden'];
export const ORIGINS: readonly ScheduleOrigin[] = ['code', 'service', 'builtin'];
export const ORDERS = ['name', 'next'] as const;

/** The query of `GET /schedules`. */
export class ScheduleListQuery {
  @IsOptional() @IsString() @MaxLength(255) search?: string;
  @IsOptional() @CommaSeparated() @IsString({ each: true }) @MaxLength(255, { each: true }) task_name?: string[];
  @IsOptional() @CommaSeparated() @IsString({ each: true }) @MaxLength(255, { each: true }) queue?: string[];
  @IsOptional() @CommaSeparated() @IsIn(STATES, { each: true }) state?: ScheduleState[];
  @IsOptional() @CommaSeparated() @IsIn(ORIGINS, { each: true }) origin?: ScheduleOrigin[];
  @IsIn(ORDERS) order: (typeof ORDERS)[number] = 'name';
  @WholeNumber(1) page = 1;
  @WholeNumber(1, 100) page_size = 25;
  /** Name of the last one of the page before. */
  @IsOptional() @IsString() @MaxLength(255) cursor?: string;
  @WholeNumber(0, 50) last_slots = 10;
}

/** The query of `GET /schedules/collisions`. */
export class CollisionsQuery {
  @WholeNumber(1, 24) hours = 6;
}

/** The query of `GET /schedules/{name}/history`. */
export class HistoryQuery {
  @WholeNumber(1, 1_000) limit = 100;
  @IsOptional() @IsoInstant() before?: Date;
}

/** The query of `GET /schedules/{name}/revisions`. */
export class RevisionsQuery {
  @WholeNumber(1, 100) limit = 100;
}

/** The query of `GET /schedules/{name}/backfill`. */
export class BackfillQuery {
  @IsoInstant() from!: Date;
  @IsOptional() @IsoInstant('end') to?: Date;
  @WholeNumber(1, 1_000) limit = 100;
  @IsOptional() @IsIn(['true', 'false']) force?: string;
}

export function filterOf(query: ScheduleListQuery): ScheduleFilter {
  const { search, task_name: task, queue, state, origin, order } = query;
  const lists = { task, queue, state, origin };
  const given = Object.entries(lists).filter(([, names]) => names !== undefined && names.length > 0);
  return { ...Object.fromEntries(given), ...(search !== undefined && { search }), order };
}
