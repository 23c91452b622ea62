import type { BreakdownGranularity } from '@taskledger/nestjs';
import { IsIn, IsOptional, IsString } from 'class-validator';
import { IsIdentity } from '../../http/query/identity.decorator.js';
import { type FilterName, withFilters } from '../list/execution-filters.js';

/** Filters of the list that counts take as well. */
export const STATS_FILTERS: readonly FilterName[] = ['module', 'task_name', 'query', 'start_date', 'end_date'];
export const GRANULARITIES: readonly BreakdownGranularity[] = ['day', 'month', 'year'];

class WhoseQuery {
  @IsOptional() @IsIdentity() created_by?: string;
  @IsOptional() @IsString() my_tasks?: string;
}

/** The query of `GET /tasks/executions/stats`. Whose executions it counts is decided as for the list. */
export class ExecutionStatsQuery extends withFilters(WhoseQuery, STATS_FILTERS) {
  @IsOptional() @IsIn(GRANULARITIES) granularity?: BreakdownGranularity;
}
