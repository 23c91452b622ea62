import {
  defined,
  type ResolvedLock,
  resolveLock,
  resolveRetry,
  type ResolvedUnique,
  resolveUnique,
  type RetryOptions,
  type TaskDefinition,
} from '../definition/index.js';
import { durationMs } from '../time/duration.js';
import { InvalidOptionError } from '../errors/index.js';
import type { Dependency, RetryPolicy, SqlRunner } from '../ledger/index.js';
import {
  assertDate,
  assertKnown,
  assertLabel,
  assertPriority,
  assertQueueName,
  assertTags,
  assertText,
  isObject,
  type NamesOf,
} from '../options/index.js';
import { dependenciesOf } from './dependency-options.js';
import type { Creator, EnqueueOptions } from './enqueue.options.js';

/** Options of an enqueue after all checks. Nothing that the caller may still change is in it. */
export interface CheckedOptions {
  readonly taskId?: string;
  readonly queue?: string;
  readonly priority?: number;
  /** Milliseconds since the epoch in database time; absent = at once. */
  readonly dueMs?: number;
  /** Each upstream once; absent where there is none. */
  readonly dependsOn?: readonly Dependency[];
  readonly createdBy?: string;
  readonly createdByUsername?: string;
  readonly tags?: readonly string[];
  readonly timeoutMs?: number;
  readonly retryPolicy?: RetryPolicy;
  /** `false`: none. */
  readonly lock?: ResolvedLock | false;
  /** `false`: none. */
  readonly unique?: ResolvedUnique | false;
}

/** For whom, and when. */
export interface EnqueueFacts {
  readonly task: string;
  readonly definition: TaskDefinition | undefined;
  readonly nowMs: number;
}

const KNOWN: NamesOf<EnqueueOptions> = {
  taskId: true,
  queue: true,
  priority: true,
  delay: true,
  runAt: true,
  dependsOn: true,
  createdBy: true,
  metadata: true,
  tags: true,
  timeout: true,
  retry: true,
  lock: true,
  unique: true,
  manager: true,
};
const CREATOR: NamesOf<Exclude<Creator, string>> = { id: true, username: true };
const NONE: CheckedOptions = {};

/** Whether an enqueue has an option of this name. */
export function isEnqueueOption(name: string): boolean {
  return Object.hasOwn(KNOWN, name);
}

/**
 * Checks the options of an enqueue, all of them, before anything is sent to the database.
 * @throws InvalidOptionError which names the option
 */
export function checkedOptions(options: EnqueueOptions, facts: EnqueueFacts): CheckedOptions {
  assertEnqueueOptions(options);
  if (Object.keys(options).length === 0) return NONE;
  const { taskId, queue, priority, tags, manager, dependsOn } = options;
  if (manager !== undefined) assertManager(manager);
  return {
    taskId: taskId === undefined ? undefined : assertText(taskId, 'taskId'),
    queue: queue === undefined ? undefined : assertQueueName(queue, 'queue'),
    priority: priority === undefined ? undefined : assertPriority(priority, 'priority'),
    tags: tags === undefined ? undefined : assertTags(tags, 'tags'),
    dueMs: dueMsOf(options, facts.nowMs),
    dependsOn: dependsOn === undefined ? undefined : dependenciesOf(dependsOn),
    timeoutMs: timeoutMsOf(options),
    ...creatorOf(options.createdBy),
    ...keysOf(options, facts),
    retryPolicy: options.retry === undefined ? undefined : retryPolicyOf(options.retry, facts),
  };
}

/**
 * Whether there are such options, and the metadata is an object.
 * @throws InvalidOptionError which names the option
 */
export function assertEnqueueOptions(options: EnqueueOptions): void {
  assertKnown(options, KNOWN, { whole: 'options' });
  const { metadata } = options;
  if (metadata !== undefined && !isObject(metadata))
    throw new InvalidOptionError('metadata', metadata, "Use an object, such as { tenant: 'acme' }.");
}

/** @throws InvalidOptionError */
export function creatorOf(creator: Creator | undefined): Pick<CheckedOptions, 'createdBy' | 'createdByUsername'> {
  if (creator === undefined) return {};
  if (typeof creator !== 'object') return { createdBy: assertLabel(creator, 'createdBy') };
  assertKnown(creator, CREATOR, { whole: 'createdBy', prefix: 'createdBy.' });
  const { id, username } = creator;
  return {
    createdBy: assertLabel(id, 'createdBy.id'),
    createdByUsername: username === undefined ? undefined : assertLabel(username, 'createdBy.username'),
  };
}

function keysOf(
  { lock, unique }: EnqueueOptions,
  { task, definition }: EnqueueFacts,
): Pick<CheckedOptions, 'lock' | 'unique'> {
  const label = `Enqueue of "${task}"`;
  const secrets = definition?.payload.secrets;
  return {
    lock: lock === undefined || lock === false ? lock : resolveLock(lock, task, label, secrets),
    unique: unique === undefined || unique === false ? unique : resolveUnique(unique, task, label, secrets),
  };
}

function dueMsOf({ delay, runAt }: EnqueueOptions, nowMs: number): number | undefined {
  if (delay !== undefined && runAt !== undefined)
    throw new InvalidOptionError('delay', delay, 'Give either delay or runAt, not both.');
  if (runAt !== undefined) return later(assertDate(runAt, 'runAt'), nowMs);
  return delay === undefined ? undefined : later(nowMs + durationMs(delay, 'delay'), nowMs);
}

function later(dueMs: number, nowMs: number): number | undefined {
  return dueMs > nowMs ? dueMs : undefined;
}

function timeoutMsOf({ timeout }: EnqueueOptions): number | undefined {
  if (timeout === undefined) return undefined;
  const timeoutMs = durationMs(timeout, 'timeout');
  if (timeoutMs > 0) return timeoutMs;
  throw new InvalidOptionError('timeout', timeout, 'Use more than zero, or leave it out for the limit of the task.');
}

function retryPolicyOf(retry: RetryOptions, { task, definition }: EnqueueFacts): RetryPolicy {
  const label = `Enqueue of "${task}"`;
  if (isObject(retry) && retry.when !== undefined)
    throw new InvalidOptionError(
      `${label}: retry.when`,
      retry.when,
      'Leave it to the task: a function cannot be stored.',
    );
  const own = resolveRetry(retry, label);
  const { when: _, ...policy } = definition ? resolveRetry({ ...definition.retry, ...defined(retry) }, label) : own;
  return policy;
}

function assertManager(manager: SqlRunner): void {
  if (typeof (manager as { query?: unknown } | null)?.query === 'function') return;
  const remedy = 'Use a TypeORM EntityManager, or anything with query(sql, params).';
  throw new InvalidOptionError('manager', typeof manager, remedy);
}
