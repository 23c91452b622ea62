import { IsOptional, IsString } from 'class-validator';
import { CommaSeparated } from '../http/index.js';

/** The query of `GET /tasks`. */
export class TaskListQuery {
  /** All of these tags, separated by commas. */
  @IsOptional()
  @CommaSeparated()
  @IsString({ each: true })
  tags?: string[];
}
