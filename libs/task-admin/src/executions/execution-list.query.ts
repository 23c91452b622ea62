import { type ExecutionFilter, ExecutionStatus } from '@taskledger/nestjs';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsInt, IsOptional, IsString, IsUUID, Matches, Max, MaxLength, Min } from 'class-validator';
import { IsoInstant, CommaSeparated } from '../http/index.js';
import { MetadataQuery } from './metadata.query.js';

const LENGTH = /^(p95|\d{1,12}|\d{1,6}(ms|s|m|h|d))$/;
const STATUSES = Object.values(ExecutionStatus);

/** The query of `GET /tasks/executions`. */
export class ExecutionListQuery extends MetadataQuery {
  /** Any of these, separated by commas. */
  @IsOptional()
  @CommaSeparated((word) => word.toUpperCase())
  @IsIn(STATUSES, { each: true })
  status?: ExecutionStatus[];
  /** Any of these, separated by commas. */
  @IsOptional() @CommaSeparated() @IsString({ each: true }) @MaxLength(255, { each: true }) task_name?: string[];
  @IsOptional() @IsString() @MaxLength(255) module?: string;
  @IsOptional() @IsString() @MaxLength(255) queue?: string;
  /** All of these, separated by commas. */
  @IsOptional() @CommaSeparated() @IsString({ each: true }) tags?: string[];
  /** Part of the task name or of the error; or an id or a task id, in full. */
  @IsOptional() @IsString() @MaxLength(255) search?: string;
  @IsOptional() @IsString() @MaxLength(255) created_by?: string;
  @IsOptional() @IsoInstant('start') start_date?: Date;
  @IsOptional() @IsoInstant('end') end_date?: Date;
  @IsOptional() @IsoInstant('start') finished_from?: Date;
  @IsOptional() @IsoInstant('end') finished_to?: Date;
  /** `p95` of the task, or a duration: running now, and for longer than that. */
  @IsOptional()
  @Matches(LENGTH, { message: "use p95, milliseconds, or a duration such as '30s'" })
  running_longer_than?: string;
  /** Only these, separated by commas. */
  @IsOptional() @CommaSeparated() @ArrayMaxSize(100) @IsUUID('all', { each: true }) ids?: string[];
  @IsOptional() @IsUUID() parent_id?: string;
  @IsOptional() @IsUUID() retry_of?: string;
  @IsOptional() @IsUUID() root_id?: string;
  @Type(() => Number) @IsInt() @Min(1) page = 1;
  @Type(() => Number) @IsInt() @Min(1) @Max(100) page_size = 10;
  /** Where the page before ended. */
  @IsOptional() @IsUUID() cursor?: string;
}

/** The conditions of a query, as the ledger understands them. */
export function filterOf(query: ExecutionListQuery): ExecutionFilter {
  const { status, module, queue, tags, search, running_longer_than: longest } = query;
  return {
    status: status?.length ? status : undefined,
    taskName: query.task_name?.length ? query.task_name : undefined,
    module,
    queue,
    tags,
    search,
    createdBy: query.created_by,
    createdFrom: query.start_date,
    createdTo: query.end_date,
    finishedFrom: query.finished_from,
    finishedTo: query.finished_to,
    runningLongerThan: longest === undefined || longest === 'p95' ? longest : lengthOf(longest),
    ids: query.ids?.length ? query.ids : undefined,
    parentId: query.parent_id,
    retryOf: query.retry_of,
    rootId: query.root_id,
  };
}

function lengthOf(length: string): number | string {
  return /^\d+$/.test(length) ? Number(length) : length;
}
