import { IsIn, IsOptional, IsString } from 'class-validator';
import { IsIdentity, WholeNumber } from '../../http/index.js';
import { withFilters } from '../list/execution-filters.js';
import { EXPORT_FORMATS, type ExportFormat, MOST_EXPORTED } from '../../export/index.js';
import { ValueColumnsQuery } from '../list/value-columns.query.js';

/** The query of `GET /tasks/executions/export`: the filters of the list, and what kind of file. */
export class ExecutionExportQuery extends withFilters(ValueColumnsQuery) {
  @IsIn(EXPORT_FORMATS) format!: ExportFormat;
  /** Rows, the newest first. */
  @WholeNumber(1, MOST_EXPORTED) limit = 100_000;
  @IsOptional() @IsIdentity() created_by?: string;
  @IsOptional() @IsString() my_tasks?: string;
}
