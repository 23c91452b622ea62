import { durationMs } from '../../time/duration.js';
import { InvalidOptionError } from '../../errors/index.js';
import { assertKnown, assertTags, type NamesOf, QUEUE_NAME } from '../../errors/assertions.js';
import { assertPaths } from '../../secrets/index.js';
import type { ResolvedRetry } from '../task.definition.js';
import type { RetryOptions, TaskDefaults, TaskOptions } from './task.options.js';

const RETRY_DEFAULTS = { maxRetries: 0, factor: 2, baseMs: 1000, maxMs: 600_000, jitter: false };
const HALF = 0.5;
const LONGEST_NAME = 255;
// What the ledger can count, and what a number of milliseconds can be.
const MOST_RETRIES = 1_000_000_000;
const LONGEST_WAIT_MS = 365_250 * 86_400_000;
const MOST_FACTOR = 1_000;

const TASK_OPTIONS: NamesOf<TaskOptions> = {
  module: true,
  description: true,
  owner: true,
  runbook: true,
  queue: true,
  tags: true,
  priority: true,
  retry: true,
  timeout: true,
  lock: true,
  unique: true,
  breaker: true,
  cache: true,
  fallback: true,
  sensitive: true,
  searchable: true,
  measure: true,
  memory: true,
  debug: true,
};
const RETRY_OPTIONS: NamesOf<RetryOptions> = {
  maxRetries: true,
  factor: true,
  baseMs: true,
  maxMs: true,
  jitter: true,
  when: true,
};

/** Task options after validation, with the defaults of retries filled in. */
export interface ResolvedOptions {
  readonly description?: string;
  readonly queue?: string;
  readonly tags: readonly string[];
  readonly priority?: number;
  readonly retry: ResolvedRetry;
  readonly timeoutMs?: number;
  readonly memory?: true | { readonly by: string };
  readonly isMeasured: boolean;
  readonly isDebugged: boolean;
}

/**
 * Validates the options of a task.
 * @param label Which task, for messages: `Task "report" (ReportTasks.generate)`.
 * @throws InvalidOptionError
 */
export function resolveOptions(options: TaskOptions, defaults: TaskDefaults, label: string): ResolvedOptions {
  assertKnown(options, TASK_OPTIONS, { whole: `${label}: options`, prefix: `${label}: ` });
  const check = checks(`${label}: `, options);
  check('module', isName, 'Use a name of at most 255 characters without NUL, or leave it out.');
  check('description', (value) => typeof value === 'string', 'Use a text, or leave it out.');
  check('owner', isName, 'Use a name of at most 255 characters without NUL, or leave it out.');
  check('runbook', isAddress, 'Use an address that begins with https:// or http://, or leave it out.');
  check('queue', isQueue, 'Use 1 to 100 letters, digits, dots, dashes or underscores.');
  check('priority', isPriority, 'Use a whole number from 1 (first) to 10 (last).');
  check('fallback', (value) => typeof value === 'function', 'Use a function (error, ctx) => result, or leave it out.');
  check('memory', isMemory, "Use true, false, or the member of the metadata to keep it apart by: { by: 'tenant' }.");
  check('measure', isSwitch, 'Use true or false.');
  check('debug', isSwitch, 'Use true or false.');
  if (options.tags !== undefined) assertTags(options.tags, `${label}: tags`);
  if (options.sensitive !== undefined) assertPaths(options.sensitive, `${label}: sensitive`);
  const { description, queue, priority, tags = [], timeout, retry = {}, measure = false, debug = false } = options;
  return {
    description,
    queue,
    priority,
    tags: [...new Set(tags)],
    retry: resolveRetry({ ...defaults.retry, ...definedRetry(retry, `${label}: retry`) }, label),
    timeoutMs: timeout === undefined ? undefined : positive(durationMs(timeout, `${label}: timeout`), timeout, label),
    memory: options.memory || undefined,
    isMeasured: measure || debug,
    isDebugged: debug,
  };
}

/**
 * Validates retry options and fills in the defaults.
 * @throws InvalidOptionError
 */
export function resolveRetry(options: RetryOptions, label: string, whole = `${label}: retry`): ResolvedRetry {
  const retry = { ...RETRY_DEFAULTS, ...definedRetry(options, whole) };
  const check = checks(`${whole}.`, retry);
  check('maxRetries', isCount, `Use a whole number from 0 to ${MOST_RETRIES}.`);
  check('factor', (value) => isWithin(value, 1, MOST_FACTOR), `Use a number from 1 to ${MOST_FACTOR}.`);
  check('baseMs', (value) => isWithin(value, 0, LONGEST_WAIT_MS), 'Use milliseconds, from 0 to 1,000 years.');
  check('maxMs', (value) => isWithin(value, 0, LONGEST_WAIT_MS), 'Use milliseconds, from 0 to 1,000 years.');
  check('jitter', isJitter, 'Use true, false, or a share from 0 to 1.');
  check('when', (value) => typeof value === 'function', 'Use a function (error, attempt) => boolean.');
  return { ...retry, jitter: Number(retry.jitter === true ? HALF : retry.jitter) };
}

function definedRetry(retry: RetryOptions, whole: string): RetryOptions {
  assertKnown(retry, RETRY_OPTIONS, { whole, prefix: `${whole}.` });
  return defined(retry);
}

function checks<T extends object>(prefix: string, options: T) {
  return (option: keyof T & string, isValid: (value: unknown) => boolean, remedy: string): void => {
    const value: unknown = options[option];
    if (value !== undefined && !isValid(value)) throw new InvalidOptionError(`${prefix}${option}`, value, remedy);
  };
}

function positive(milliseconds: number, value: unknown, label: string): number {
  if (milliseconds > 0) return milliseconds;
  throw new InvalidOptionError(`${label}: timeout`, value, 'Use more than zero, or leave it out for no limit.');
}

/** The options that have a value: one spelled out as undefined must not hide a default. */
export function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most;
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && isWithin(value, 0, MOST_RETRIES);
}

function isPriority(value: unknown): boolean {
  return Number.isInteger(value) && isWithin(value, 1, 10);
}

function isJitter(value: unknown): boolean {
  return typeof value === 'boolean' || isWithin(value, 0, 1);
}

function isMemory(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return isSwitch(value);
  const { by, ...rest } = value as { by?: unknown };
  return typeof by === 'string' && by !== '' && Object.keys(rest).length === 0;
}

function isSwitch(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_NAME && !value.includes('\u0000');
}

function isAddress(value: unknown): boolean {
  return typeof value === 'string' && /^https?:/i.test(value) && URL.canParse(value);
}

function isQueue(value: unknown): boolean {
  return typeof value === 'string' && QUEUE_NAME.test(value);
}
