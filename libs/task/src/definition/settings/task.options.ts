import type { Redactor } from '../../secrets/index.js';
import type { Duration } from '../../time/duration.js';
import type { BreakerOptions } from './breaker.options.js';
import type { CacheOptions } from './cache.options.js';
import type { Fallback } from '../fallback.js';
import type { LockOptions, UniqueOptions } from './lock.options.js';

/** Names for priorities. Any whole number from 1 (first) to 10 (last) will do. */
export const Priority = { HIGH: 1, NORMAL: 5, LOW: 10 } as const;

/** When a failed task is tried again. */
export interface RetryOptions {
  /**
   * How often a failed task is tried again: it makes at most `maxRetries + 1` attempts.
   * @default 0
   */
  readonly maxRetries?: number;
  /**
   * Each wait is this many times the wait before.
   * @default 2
   */
  readonly factor?: number;
  /**
   * The first wait, in milliseconds.
   * @default 1000
   */
  readonly baseMs?: number;
  /**
   * No wait is longer than this, in milliseconds.
   * @default 600000
   */
  readonly maxMs?: number;
  /**
   * The share of each wait, 0 to 1, that is left to chance so that failures do not return together. `true` is 0.5.
   * @default false
   */
  readonly jitter?: boolean | number;
  /**
   * Whether this error is worth another attempt; `attempt` counts from 1.
   * @default every error is
   */
  readonly when?: (error: unknown, attempt: number) => boolean | Promise<boolean>;
}

/**
 * What `@Task` and `registerFunction` accept.
 * @example @Task('report', { queue: 'reports', retry: { maxRetries: 5 }, timeout: '10m' })
 */
export interface TaskOptions {
  /**
   * The part of the application that the task belongs to, for filters and statistics.
   * @default the name of the Nest module that provides the handler
   */
  readonly module?: string;
  /** What the task does, for people. */
  readonly description?: string;
  /** Who looks after it, for people: a team, a channel. */
  readonly owner?: string;
  /** The address of a page that says what to do when it fails; begins with `https://` or `http://`. */
  readonly runbook?: string;
  /** @default the module's default queue */
  readonly queue?: string;
  /** @default [] */
  readonly tags?: readonly string[];
  /**
   * 1 runs first, 10 last.
   * @default the module's default priority, 5 unless configured
   */
  readonly priority?: number;
  /** @default the module's default, which is no retry unless configured */
  readonly retry?: RetryOptions;
  /** @default the module's default, which is no limit unless configured */
  readonly timeout?: Duration;
  /**
   * Keeps runs with the same key from overlapping.
   * @default none
   */
  readonly lock?: LockOptions;
  /**
   * Answers an enqueue with the execution that has the same key and has not finished, where there is one.
   * @default none
   */
  readonly unique?: UniqueOptions;
  /**
   * A circuit breaker, whose state all processes share.
   * @default none
   */
  readonly breaker?: BreakerOptions;
  /**
   * Keeps results for executions with the same payload.
   * @default none
   */
  readonly cache?: CacheOptions;
  /**
   * Called when the last attempt has failed and no `@OnTaskError` method answered: what it returns is the result.
   * @default none: the execution fails
   */
  readonly fallback?: Fallback;
  /**
   * Members of the payload that are secrets, by dotted path, where it has no class to put `@Sensitive()` on:
   * `['card.number', 'lines.pin']`. Lists are passed through, `*` stands for any member.
   * @default []
   */
  readonly sensitive?: readonly string[];
  /**
   * Paths that are searched for often, as queries have them: `['payload.customer.id', 'result.invoice']`; at most ten. An
   * index finds what has a value there, in all executions that have the path, whatever their task. The leader makes it after
   * the start, also over what is there already.
   * @default []
   */
  readonly searchable?: readonly string[];
  /**
   * Brings the handler what `TaskMemory` keeps as `context_{name}`, in `ctx.memory`, and keeps what it returns as
   * `result_{name}`, with the time as `execution_time_{name}`. `{ by: 'tenant' }` keeps that apart by `metadata.tenant`, as
   * `memory.scoped({ metadata: { tenant } })` does.
   * @default false
   */
  readonly memory?: boolean | { readonly by: string };
  /**
   * Records of each run the processor time and the memory that its process used meanwhile, and warns when the memory grew by
   * more than 100 MB. Costs a row in the ledger for each execution, which others that succeed at once do not have.
   * @default false
   */
  readonly measure?: boolean;
  /**
   * Measures its runs, and writes into the log how each began and ended: duration, memory, size of the result, options. Read
   * by `tasks.debugReport()`.
   * @default false
   */
  readonly debug?: boolean;
}

/** Options that a module gives to all of its tasks; what a task says itself wins, field by field. */
export interface TaskDefaults {
  readonly retry?: RetryOptions;
  /** @internal What is secret everywhere. */
  readonly redactor?: Redactor;
}

/** Injection token for {@link TaskDefaults}; optional. */
export const TASK_DEFAULTS = Symbol('TASKLEDGER_TASK_DEFAULTS');
