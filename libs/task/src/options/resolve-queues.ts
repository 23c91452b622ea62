import { durationMs } from '../time/duration.js';
import { assertCount, assertKnown, assertOneOf, assertQueueName, type NamesOf } from '../errors/assertions.js';
import type { QueueLimits, QueueOptions } from './queue.options.js';

const LIMITS: NamesOf<QueueLimits> = { globalConcurrency: true, limiter: true };
const LIMITER: NamesOf<NonNullable<QueueLimits['limiter']>> = { max: true, duration: true };

/** Limits with their durations in milliseconds. */
export interface ResolvedLimits {
  readonly globalConcurrency?: number;
  readonly limiter?: { readonly max: number; readonly durationMs: number };
}

/** @throws InvalidOptionError */
export function resolveQueues(
  queues: Readonly<Record<string, QueueOptions>> = {},
): Readonly<Record<string, QueueOptions>> {
  for (const [name, options] of Object.entries(queues)) {
    assertQueueName(name, `queues.${name}`);
    if (options.concurrency !== undefined) assertCount(options.concurrency, `queues.${name}.concurrency`);
    if (options.maxSize !== undefined) assertCount(options.maxSize, `queues.${name}.maxSize`);
    assertOneOf(options.type, ['priority', 'fifo', undefined], `queues.${name}.type`);
    const { globalConcurrency, limiter } = options;
    resolveLimitsOf({ globalConcurrency, limiter }, `queues.${name}`);
  }
  return queues;
}

/** @throws InvalidOptionError which begins with `where` */
export function resolveLimitsOf(limits: QueueLimits, where: string): ResolvedLimits {
  assertKnown(limits ?? null, LIMITS, { whole: where, prefix: `${where}.` });
  const { globalConcurrency, limiter } = limits;
  assertKnown(limiter, LIMITER, { whole: `${where}.limiter`, prefix: `${where}.limiter.` });
  return {
    ...(globalConcurrency === undefined
      ? {}
      : { globalConcurrency: assertCount(globalConcurrency, `${where}.globalConcurrency`) }),
    ...(limiter === undefined
      ? {}
      : {
          limiter: {
            max: assertCount(limiter.max, `${where}.limiter.max`),
            durationMs: assertCount(
              durationMs(limiter.duration, `${where}.limiter.duration`),
              `${where}.limiter.duration`,
            ),
          },
        }),
  };
}
