import type { SearchPath } from '../ledger/index.js';
import type { Fallback } from './fallback.js';
import type { PayloadSchema } from './payload/payload.schema.js';
import type { ResolvedBreaker } from './settings/resolve-breaker.js';
import type { ResolvedCache } from './settings/resolve-cache.js';
import type { ResolvedLock, ResolvedUnique } from './settings/resolve-lock.js';
import type { TaskInfo } from './info/task-info.js';
import type { RetryOptions, TaskOptions } from './settings/task.options.js';

/** Retry options with every default filled in. */
export interface ResolvedRetry {
  readonly maxRetries: number;
  readonly factor: number;
  readonly baseMs: number;
  readonly maxMs: number;
  /** 0 to 1. */
  readonly jitter: number;
  readonly when?: RetryOptions['when'];
}

/** Everything that enqueueing and running a task need to know about it. */
export interface TaskDefinition {
  readonly name: string;
  /** Where the handler is, for example `ReportTasks.generate`. */
  readonly owner: string;
  readonly module: string;
  readonly description?: string;
  /** Absent where the task does not say; the caller applies the module's default. */
  readonly queue?: string;
  readonly tags: readonly string[];
  /** Absent where the task does not say; the caller applies the module's default. */
  readonly priority?: number;
  readonly retry: ResolvedRetry;
  /** Absent where the task does not say; the caller applies the module's default. */
  readonly timeoutMs?: number;
  readonly lock?: ResolvedLock;
  readonly unique?: ResolvedUnique;
  readonly breaker?: ResolvedBreaker;
  readonly cache?: ResolvedCache;
  readonly fallback?: Fallback;
  /** Whose memory runs share: everybody's, or that of the executions with the same value in the metadata. */
  readonly memory?: true | { readonly by: string };
  /** Whether runs record what they used. */
  readonly isMeasured: boolean;
  /** Whether runs tell in the log how they went. */
  readonly isDebugged: boolean;
  /** Where its executions are searched for. */
  readonly searchable: readonly SearchPath[];
  readonly payload: PayloadSchema;
  /** As given in code, for the layers that read options of their own. */
  readonly options: TaskOptions;
  readonly info: TaskInfo;
  /** Runs the handler with an already validated payload, inside its guards, pipes, interceptors and filters. */
  invoke(payload: unknown, ctx: object): Promise<unknown>;
}
