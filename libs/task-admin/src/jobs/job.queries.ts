import { Type } from 'class-transformer';
import { IsIn, IsInt, IsNumber, IsOptional, IsUUID, Max, Min } from 'class-validator';
import { JOB_STATUSES, type JobStatus } from './job-status.js';

/** The query of `GET /jobs`. */
export class JobListQuery {
  @IsOptional() @IsIn(JOB_STATUSES) status_filter?: JobStatus;
  @Type(() => Number) @IsInt() @Min(1) @Max(1000) limit = 100;
  /** `execution_id` of the last job of the page before. */
  @IsOptional() @IsUUID() cursor?: string;
}

/** The query of `GET /jobs/{id}/$stream`. */
export class JobStreamQuery {
  /** Seconds between two looks, for changes that nobody announces. */
  @Type(() => Number) @IsNumber() @Min(0.1) @Max(60) poll_interval = 0.5;
}
