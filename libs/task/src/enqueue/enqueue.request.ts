import type { TaskNameOrContract } from '../definition/index.js';
import type { EnqueueOptions } from './enqueue.options.js';

/** What an enqueue may set beyond the public options. */
export interface Lineage {
  readonly parentId?: string;
  readonly retryOf?: string;
  readonly rootId?: string;
  /** The span of the enqueue, as W3C Trace Context writes it. */
  readonly traceParent?: string;
}

/** One enqueue, as the parts behind `Tasks` pass it on. */
export interface EnqueueRequest {
  readonly task: TaskNameOrContract;
  readonly payload?: unknown;
  readonly options?: EnqueueOptions;
  readonly lineage?: Lineage;
  /** What makes its payload when it is ready: until then it has none, and no lock either. */
  readonly preparedBy?: string;
}
