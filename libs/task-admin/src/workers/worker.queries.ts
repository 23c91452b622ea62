import type { WorkerState } from '@taskledger/nestjs';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { CommaSeparated } from '../http/index.js';

const STATES: readonly WorkerState[] = ['alive', 'quiet', 'lost', 'left'];

/** The query of `GET /workers`. */
export class WorkerListQuery {
  @IsOptional() @CommaSeparated() @IsIn(STATES, { each: true }) state?: WorkerState[];
  @IsOptional() @IsString() @MaxLength(255) queue?: string;
  @IsOptional() @IsString() @MaxLength(255) task_name?: string;
  @IsOptional() @IsString() @MaxLength(255) search?: string;
}
