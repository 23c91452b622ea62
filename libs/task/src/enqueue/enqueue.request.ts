import type { TaskNameOrContract } from '../definition/index.js';
import type { EnqueueOptions } from './enqueue.options.js';

/** What an enqueue may set beyond the public options. */
export interface Lineage {
  readonly retryOf?: string;
  readonly rootId?: string;
}

/** One enqueue, as the parts behind `Tasks` pass it on. */
export interface EnqueueRequest {
  readonly task: TaskNameOrContract;
  readonly payload?: unknown;
  readonly options?: EnqueueOptions;
  readonly lineage?: Lineage;
}
