import type { BulkAction } from '@taskledger/nestjs';
import { ExecutionStatus } from '@taskledger/nestjs';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { withFilters } from '../executions/list/execution-filters.js';
import { IsIdentity, invalid, type JsonObject, validated, WholeNumber } from '../http/index.js';

export const BULK_ACTIONS: readonly BulkAction[] = ['retry', 'cancel', 'reorder', 'promote'];
export const BULK_STATES = ['running', 'stopped', 'aborted', 'finished'] as const;
export const BULK_OUTCOMES = ['done', 'skipped', 'failed', 'open'] as const;
const STATUSES = Object.values(ExecutionStatus);
const MOST_IDS = 10_000;

/** Whose executions are selected: as `GET /tasks/executions` is asked. */
class Whose {
  @IsOptional() @IsIdentity() created_by?: string;
  @IsOptional() @IsString() my_tasks?: string;
}

/** A filter in a body: parameters of `GET /tasks/executions`, with the same values. */
export class BulkFilter extends withFilters(Whose) {}

/** The body of `POST /bulk-operations/preview`. */
export class BulkSelectionBody {
  @IsIn(BULK_ACTIONS) action!: BulkAction;
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_IDS)
  @IsUUID('all', { each: true })
  ids?: string[];
  @IsOptional() @IsObject() filter?: JsonObject;
  @IsOptional() @IsArray() @ArrayMinSize(1) @IsIn(STATUSES, { each: true }) statuses?: ExecutionStatus[];
}

/** How a bulk retry begins. */
export class CanaryBody {
  @IsOptional() @IsInt() @Min(1) @Max(1_000) first?: number;
  @IsOptional() @IsInt() @Min(1) @Max(10_000) next?: number;
  @IsOptional() @IsNumber() @Min(0) @Max(1) stop_above_failure_rate?: number;
}

/** The body of `POST /bulk-operations`. */
export class BulkStartBody extends BulkSelectionBody {
  @IsOptional() @IsInt() @Min(1) @Max(10) priority?: number;
  @IsOptional() @IsString() @MaxLength(1_000) reason?: string;
  @IsOptional() @IsInt() @Min(1) @Max(10_000) per_second?: number;
  @IsOptional() @IsObject() canary?: CanaryBody;
}

/** The body of what changes an operation. */
export class BulkChangeBody {
  @IsOptional() @IsString() @MaxLength(1_000) reason?: string;
}

/** The query of `GET /bulk-operations`. */
export class BulkListQuery {
  @IsOptional() @IsIn(BULK_STATES) state?: (typeof BULK_STATES)[number];
  @WholeNumber(1, 100) page_size = 20;
  /** Where the page before ended. */
  @IsOptional() @IsUUID() cursor?: string;
}

/** The query of `GET /bulk-operations/{id}/items`. */
export class BulkItemsQuery {
  @IsOptional() @IsIn(BULK_OUTCOMES) outcome?: (typeof BULK_OUTCOMES)[number];
  @WholeNumber(1, 1_000) page_size = 100;
  /** Position of the last one before. */
  @IsOptional() @WholeNumber(0) after?: number;
}

/**
 * What is to be started.
 * @throws RequestProblem 400
 */
export function startOf(body: JsonObject): BulkStartBody {
  const asked = validated(BulkStartBody, body, { unknown: 'member' });
  const { action, priority, canary } = asked;
  if ((action === 'reorder') !== (priority != null))
    throw invalid([{ field: 'priority', message: 'it goes with reorder, which needs it' }]);
  if (canary == null) return asked;
  if (action !== 'retry') throw invalid([{ field: 'canary', message: 'it goes with retry only' }]);
  asked.canary = validated(CanaryBody, canary, { at: 'canary', unknown: 'member' });
  return asked;
}

/**
 * What is selected: ids, or a filter.
 * @throws RequestProblem 400
 */
export function selectionOf({ ids, filter }: BulkSelectionBody): { ids: string[] } | { filter: BulkFilter } {
  if ((ids == null) === (filter == null))
    throw invalid([{ field: 'ids', message: 'give either ids or a filter, which may be empty' }]);
  return ids ? { ids } : { filter: validated(BulkFilter, filter!, { at: 'filter', unknown: 'parameter' }) };
}
