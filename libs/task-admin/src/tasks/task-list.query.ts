import { IsOptional, IsString } from 'class-validator';
import { Words } from '../http/index.js';

/** The query of `GET /tasks`. */
export class TaskListQuery {
  /** All of these tags, separated by commas. */
  @IsOptional()
  @Words()
  @IsString({ each: true })
  tags?: string[];
}
