import { IsOptional, IsString, MaxLength } from 'class-validator';

/** The query of `GET /tasks/{name}/debug`. */
export class DebugReportQuery {
  /** @default the latest execution of the task */
  @IsOptional() @IsString() @MaxLength(255) execution_id?: string;
}
