import { assertCount, assertKnown, isObject } from '../options/index.js';
import { InvalidOptionError } from '../errors/index.js';
import { type Duration, durationMs } from '../time/duration.js';

/** Options of `ctx.external()`: of the call, and of the job as BullMQ knows them. */
export interface ExternalJobOptions {
  /**
   * Names this call among those that the handler makes to the queue: every attempt of an execution finds the job that the
   * first one added. Up to 150 letters, digits, dots, dashes and underscores.
   * @default told apart by the queue, the name and the data; the same call made again by its number
   */
  readonly key?: string;
  /** How often BullMQ tries the job. @default 1 */
  readonly attempts?: number;
  /** How long it waits before it tries again: ms, or as BullMQ has it. @default not at all */
  readonly backoff?: number | { readonly type: string; readonly delay?: number; readonly jitter?: number };
  /** @default none */
  readonly delay?: Duration;
  /** 1 (first) to 2,097,151. @default none, which comes before all of them */
  readonly priority?: number;
  /** Puts it before those that wait. @default false */
  readonly lifo?: boolean;
  /** Removes the job from Redis as soon as it has completed. @default as its worker says, else it stays */
  readonly removeOnComplete?: boolean;
  /** The same where it has failed. @default as its worker says, else it stays */
  readonly removeOnFail?: boolean;
}

const KEY = /^[a-zA-Z0-9_.-]{1,150}$/;
const LOWEST_PRIORITY = 2_097_151;

type Backoff = Exclude<NonNullable<ExternalJobOptions['backoff']>, number>;

/** The options of the job, in BullMQ's words. @throws InvalidOptionError */
export function jobOptions(given: ExternalJobOptions): Record<string, unknown> {
  assertKnown<ExternalJobOptions>(
    given,
    {
      key: true,
      attempts: true,
      backoff: true,
      delay: true,
      priority: true,
      lifo: true,
      removeOnComplete: true,
      removeOnFail: true,
    },
    { whole: 'options', prefix: 'options.' },
  );
  const { key, delay, ...options } = given;
  if (key !== undefined && (typeof key !== 'string' || !KEY.test(key)))
    throw new InvalidOptionError('options.key', key, 'Use 1 to 150 letters, digits, dots, dashes or underscores.');
  if (options.attempts !== undefined) assertCount(options.attempts, 'options.attempts');
  if (options.priority !== undefined) assertPriority(options.priority);
  if (options.backoff !== undefined) assertBackoff(options.backoff);
  for (const name of ['lifo', 'removeOnComplete', 'removeOnFail'] as const) assertFlag(name, options[name]);
  return { ...options, ...(delay !== undefined && { delay: durationMs(delay, 'options.delay') }) };
}

function assertPriority(priority: unknown): void {
  if (Number.isInteger(priority) && (priority as number) >= 1 && (priority as number) <= LOWEST_PRIORITY) return;
  throw new InvalidOptionError('options.priority', priority, `Use a whole number from 1 to ${LOWEST_PRIORITY}.`);
}

function assertBackoff(backoff: unknown): void {
  if (typeof backoff === 'number' && backoff >= 0) return;
  if (!isObject(backoff) || typeof backoff['type'] !== 'string')
    throw new InvalidOptionError('options.backoff', backoff, "Use ms, or { type: 'exponential', delay: 1000 }.");
  assertKnown<Backoff>(
    backoff as unknown as Backoff,
    { type: true, delay: true, jitter: true },
    { whole: 'options.backoff', prefix: 'options.backoff.' },
  );
  for (const name of ['delay', 'jitter'])
    if (backoff[name] !== undefined && !(typeof backoff[name] === 'number' && backoff[name] >= 0))
      throw new InvalidOptionError(`options.backoff.${name}`, backoff[name], 'Use a number, 0 or more.');
}

// Numbers and ages of BullMQ would remove jobs of others as well.
function assertFlag(name: string, flag: unknown): void {
  if (flag === undefined || typeof flag === 'boolean') return;
  throw new InvalidOptionError(`options.${name}`, flag, 'Use true or false.');
}
