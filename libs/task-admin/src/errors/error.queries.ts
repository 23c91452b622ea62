import type { ErrorGroupState, ErrorWindow } from '@taskledger/nestjs';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { CommaSeparated, WholeNumber } from '../http/index.js';

export const ERROR_STATES: readonly ErrorGroupState[] = ['open', 'resolved', 'ignored'];
export const ERROR_WINDOWS: readonly ErrorWindow[] = ['24h', '7d', '30d'];
export const ERROR_SORTS = ['last_seen', 'count'] as const;

/** The query of `GET /errors/{fingerprint}`. */
export class ErrorDetailQuery {
  @IsOptional() @IsIn(ERROR_WINDOWS) window?: ErrorWindow;
}

/** The query of `GET /errors`. */
export class ErrorListQuery extends ErrorDetailQuery {
  @IsOptional() @CommaSeparated() @IsIn(ERROR_STATES, { each: true }) state?: ErrorGroupState[];
  @IsOptional() @CommaSeparated() @IsString({ each: true }) @MaxLength(255, { each: true }) task_name?: string[];
  @IsOptional() @IsString() @MaxLength(255) queue?: string;
  @IsOptional() @IsString() @MaxLength(255) search?: string;
  @IsOptional() @IsIn(ERROR_SORTS) sort?: (typeof ERROR_SORTS)[number];
  @WholeNumber(1, 100) page_size = 50;
  /** Where the page before ended. */
  @IsOptional() @IsString() @MaxLength(1_000) cursor?: string;
}
