import { WORKFLOW_STATES, type WorkflowFilter, type WorkflowState } from '@taskledger/nestjs';
import { IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { CommaSeparated, IsoInstant, WholeNumber } from '../http/index.js';

/** The query of `GET /workflows`. */
export class WorkflowListQuery {
  @IsOptional() @CommaSeparated() @IsString({ each: true }) @MaxLength(255, { each: true }) name?: string[];
  @IsOptional() @CommaSeparated() @IsIn(WORKFLOW_STATES, { each: true }) state?: WorkflowState[];
  @IsOptional() @IsString() @MaxLength(255) search?: string;
  @IsOptional() @IsoInstant('start') start_date?: Date;
  @IsOptional() @IsoInstant('end') end_date?: Date;
  @WholeNumber(1) page = 1;
  @WholeNumber(1, 100) page_size = 25;
  /** Where the page before ended. */
  @IsOptional() @IsUUID() cursor?: string;
}

/** The query of `GET /workflows/{id}`. */
export class WorkflowGraphQuery {
  @WholeNumber(0, 10_000) offset = 0;
  @WholeNumber(1, 10_000) limit = 1_000;
}

export function filterOf({ name, state, search, start_date: from, end_date: to }: WorkflowListQuery): WorkflowFilter {
  return {
    ...(name && name.length > 0 && { name }),
    ...(state && state.length > 0 && { state }),
    ...(search !== undefined && { search }),
    ...(from && { createdFrom: from }),
    ...(to && { createdTo: to }),
  };
}
