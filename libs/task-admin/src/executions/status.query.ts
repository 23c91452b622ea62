import { IsString } from 'class-validator';
import { UnlessOff } from '../http/index.js';
import { MetadataQuery } from './list/metadata.query.js';

/** The query of routes that look at what runs an execution before they answer, unless they are told not to. */
export class SyncedQuery extends MetadataQuery {
  /** 0, false, no or off: what is recorded. Anything else: what runs it is asked first. */
  @UnlessOff() sync?: boolean;
}

/** The query of `GET /tasks/executions/status`. */
export class StatusQuery extends SyncedQuery {
  @IsString({ message: 'say which: the task id of an execution' }) task_id!: string;
}
