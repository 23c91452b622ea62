import { roomOf } from '../../tickets/admission-room.js';
import type { WaitFacts } from '../facts.js';

/** As many runs of its queue are under way as may be, over all processes. */
export interface ConcurrencyReason {
  readonly kind: 'concurrency';
  readonly queue: string;
  readonly running: number;
  readonly limit: number;
}

/** Its queue has started as many as it may within a time, over all processes. */
export interface RateLimitReason {
  readonly kind: 'rate_limit';
  readonly queue: string;
  /** Starts that it may have. */
  readonly max: number;
  /** Within so many ms. */
  readonly durationMs: number;
  /** When the next window begins. */
  readonly until: Date;
}

export function concurrency({ record, queue }: WaitFacts): ConcurrencyReason | undefined {
  const limit = queue?.limits.globalConcurrency;
  if (!queue || limit === undefined || queue.running < limit) return undefined;
  return { kind: 'concurrency', queue: record.queue, running: queue.running, limit };
}

export function rateLimit({ record, queue }: WaitFacts): RateLimitReason | undefined {
  const limiter = queue?.limits.limiter;
  if (!queue || !limiter) return undefined;
  const { limited } = roomOf({ ...queue, limits: { limiter } }, 0, 1);
  if (limited?.limitedForMs === undefined) return undefined;
  const until = new Date(record.at.getTime() + limited.limitedForMs);
  return { kind: 'rate_limit', queue: record.queue, ...limiter, until };
}
