import { InvalidOptionError, type QueueLimits } from '@taskledger/nestjs';
import { Allow, IsInt, Min } from 'class-validator';
import { invalid, ReasonBody, snakeCase } from '../http/index.js';

/** The body of `POST /queues/{name}/clear`. */
export class QueueClearBody extends ReasonBody {
  @IsInt() @Min(0) expected_count!: number;
}

/** The body of `PUT /queues/{name}/limits`. What values must be, the library says. */
export class QueueLimitsBody {
  @Allow() global_concurrency?: number | null;
  @Allow() limiter?: QueueLimits['limiter'] | null;
}

/** What is null, or not there, does not limit. */
export function limitsOf({ global_concurrency: globalConcurrency, limiter }: QueueLimitsBody): QueueLimits {
  return { ...(globalConcurrency != null && { globalConcurrency }), ...(limiter != null && { limiter }) };
}

/** The library names options; clients know members of a body. */
export async function asLimitFields<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InvalidOptionError)) throw error;
    // `limit("mail").limiter.max` is the member limiter.max.
    const field = snakeCase(error.option.replace(/^limit\(".*"\)\.?/, ''));
    throw invalid([{ field: field || 'body', message: error.remedy }]);
  }
}
