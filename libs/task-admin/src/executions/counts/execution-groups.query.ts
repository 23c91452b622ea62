import type { CalendarUnit } from '@taskledger/nestjs';
import { IsIn, IsOptional, IsString, IsTimeZone } from 'class-validator';
import { IsIdentity } from '../../http/query/identity.decorator.js';
import { withFilters } from '../list/execution-filters.js';

export const PERIODS: readonly CalendarUnit[] = ['year', 'month', 'day'];
export const GROUPINGS = ['status', ...PERIODS] as const;

class GroupingQuery {
  @IsIn(GROUPINGS) by!: (typeof GROUPINGS)[number];
  @IsOptional() @IsTimeZone() time_zone?: string;
  @IsOptional() @IsIdentity() created_by?: string;
  @IsOptional() @IsString() my_tasks?: string;
}

/** The query of `GET /tasks/executions/groups`: how to group, and the filters of the list. */
export class ExecutionGroupsQuery extends withFilters(GroupingQuery) {}
