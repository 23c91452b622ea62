import { durationMs } from '../time/duration.js';
import { InvalidOptionError } from '../errors/index.js';
import type { ResolvedRetry } from './task.definition.js';
import type { RetryOptions, TaskDefaults, TaskOptions } from './task.options.js';

const RETRY_DEFAULTS = { maxRetries: 0, factor: 2, baseMs: 1000, maxMs: 600_000, jitter: false };
const HALF = 0.5;

/** Task options after validation, with the defaults of retries filled in. */
export interface ResolvedOptions {
  readonly description?: string;
  readonly queue?: string;
  readonly tags: readonly string[];
  readonly priority?: number;
  readonly retry: ResolvedRetry;
  readonly timeoutMs?: number;
}

/**
 * Validates the options of a task.
 * @param label Which task, for messages: `Task "report" (ReportTasks.generate)`.
 * @throws InvalidOptionError
 */
export function resolveOptions(options: TaskOptions, defaults: TaskDefaults, label: string): ResolvedOptions {
  const check = checks(`${label}: `, options);
  check('module', isText, 'Use a name, or leave it out.');
  check('description', (value) => typeof value === 'string', 'Use a text, or leave it out.');
  check('queue', isQueue, 'Use a name without ":".');
  check('priority', isPriority, 'Use a whole number from 1 (first) to 10 (last).');
  check('tags', isTagList, 'Use a list of texts without commas, which separate tags in GET /tasks?tags=a,b.');
  check('retry', isObject, 'Use an object such as { maxRetries: 3 }.');
  const { description, queue, priority, tags = [], timeout, retry = {} } = options;
  return {
    description,
    queue,
    priority,
    tags: [...new Set(tags)],
    retry: resolveRetry({ ...defaults.retry, ...defined(retry) }, label),
    timeoutMs: timeout === undefined ? undefined : positive(durationMs(timeout, `${label}: timeout`), timeout, label),
  };
}

/**
 * Validates retry options and fills in the defaults.
 * @throws InvalidOptionError
 */
export function resolveRetry(options: RetryOptions, label: string): ResolvedRetry {
  const retry = { ...RETRY_DEFAULTS, ...defined(options) };
  const check = checks(`${label}: retry.`, retry);
  check('maxRetries', isCount, 'Use a whole number, 0 or more.');
  check('factor', (value) => isNumber(value) && value >= 1, 'Use a number, 1 or more.');
  check('baseMs', (value) => isNumber(value) && value >= 0, 'Use milliseconds, 0 or more.');
  check('maxMs', (value) => isNumber(value) && value >= 0, 'Use milliseconds, 0 or more.');
  check('jitter', isJitter, 'Use true, false, or a share from 0 to 1.');
  check('when', (value) => typeof value === 'function', 'Use a function (error, attempt) => boolean.');
  return { ...retry, jitter: Number(retry.jitter === true ? HALF : retry.jitter) };
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

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isPriority(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 10;
}

function isJitter(value: unknown): boolean {
  return typeof value === 'boolean' || (isNumber(value) && value >= 0 && value <= 1);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isQueue(value: unknown): boolean {
  return isText(value) && !value.includes(':');
}

function isTagList(value: unknown): boolean {
  return Array.isArray(value) && value.every((tag) => isText(tag) && !tag.includes(','));
}
