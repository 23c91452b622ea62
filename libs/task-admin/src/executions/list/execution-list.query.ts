import { IsOptional, IsString, IsUUID } from 'class-validator';
import { IsIdentity, WholeNumber } from '../../http/index.js';
import { withFilters } from './execution-filters.js';
import { ValueColumnsQuery } from './value-columns.query.js';

/** The query of `GET /tasks/executions/my-tasks`: pages, and the values of the filters that `EXECUTION_FILTERS` defines. */
export class OwnListQuery extends withFilters(ValueColumnsQuery) {
  @WholeNumber(1) page = 1;
  @WholeNumber(1, 100) page_size = 10;
  /** Where the page before ended. */
  @IsOptional() @IsUUID() cursor?: string;
}

/** The query of `GET /tasks/executions`. */
export class ExecutionListQuery extends OwnListQuery {
  /** Id of a user. */
  @IsOptional() @IsIdentity() created_by?: string;
  /** `false`: of everybody. Anything else: of who asks, where nobody else is named. */
  @IsOptional() @IsString() my_tasks?: string;
}
