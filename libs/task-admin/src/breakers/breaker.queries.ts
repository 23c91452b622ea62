import type { BreakerState } from '@taskledger/nestjs';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { CommaSeparated } from '../http/index.js';

export const BREAKER_STATES: readonly BreakerState[] = ['closed', 'open', 'half_open'];

/** The query of `GET /breakers`. */
export class BreakerListQuery {
  @IsOptional() @CommaSeparated() @IsIn(BREAKER_STATES, { each: true }) state?: BreakerState[];
  @IsOptional() @IsString() @MaxLength(255) task_name?: string;
  @IsOptional() @IsString() @MaxLength(255) search?: string;
}
