import type { JsonSchema } from '../payload/payload.schema.js';

/** One member of a task's payload. */
export interface TaskParameter {
  readonly name: string;
  /** For example `string`, `integer` or `string[]`. */
  readonly annotation: string | null;
  /** As JSON; `null` when there is none. */
  readonly default: string | null;
  readonly required: boolean;
}

/** What people and dashboards see of a task. Everything in it is JSON. */
export interface TaskInfo {
  readonly name: string;
  /** The description, under the name that Python gives it. */
  readonly docstring: string | null;
  readonly description: string | null;
  /** Who looks after it. */
  readonly owner: string | null;
  /** The address of a page that says what to do when it fails. */
  readonly runbook: string | null;
  /** For example `(userId: string, months?: integer = 3)`. */
  readonly signature: string;
  readonly parameters: readonly TaskParameter[];
  readonly tags: readonly string[];
  readonly module: string;
  readonly queue: string | null;
  readonly priority: number | null;
  readonly retry: TaskRetryInfo;
  readonly timeoutMs: number | null;
  /** Paths of payload, result and metadata that have an index, as queries have them. */
  readonly searchable: readonly string[];
  readonly payloadSchema: JsonSchema | null;
}

/** A task's retries, without the function that decides on errors. */
export interface TaskRetryInfo {
  readonly maxRetries: number;
  readonly factor: number;
  readonly baseMs: number;
  readonly maxMs: number;
  readonly jitter: number;
}
