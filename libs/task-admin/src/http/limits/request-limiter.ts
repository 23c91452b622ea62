import { Inject, Injectable } from '@nestjs/common';
import { ADMIN_SETTINGS, type AdminSettings } from '../../admin-settings.js';
import type { Operation } from '../../openapi/operation.js';
import { RequestProblem } from '../problems/request-problem.js';
import { TokenBuckets } from './token-buckets.js';

const BULK = ['bulkExecutions', 'retryError', 'startBulkOperation', 'undoBulkOperation'];

type Kind = 'requests' | 'changes' | 'bulk';

/** Limits what one user may ask of this process. */
@Injectable()
export class RequestLimiter {
  private readonly buckets: Readonly<Record<Kind, TokenBuckets | undefined>>;

  constructor(@Inject(ADMIN_SETTINGS) { limits }: AdminSettings) {
    const bucketsOf = (limit: number): TokenBuckets | undefined =>
      limit === Infinity ? undefined : new TokenBuckets(limit);
    this.buckets = {
      requests: bucketsOf(limits.requestsPerMinute),
      changes: bucketsOf(limits.changesPerMinute),
      bulk: bucketsOf(limits.bulkPerMinute),
    };
  }

  /** @throws RequestProblem 429 when the user has asked too often */
  take(userId: string, operation: Operation): void {
    const kind = kindOf(operation);
    const retryAfterSeconds = this.buckets[kind]?.take(userId) ?? 0;
    if (retryAfterSeconds === 0) return;
    const detail = `You have sent too many requests of this kind (${kind}). Try again in ${retryAfterSeconds} s.`;
    throw new RequestProblem(429, 'RATE_LIMITED', detail, { retryAfterSeconds });
  }
}

function kindOf({ id, method }: Operation): Kind {
  if (BULK.includes(id)) return 'bulk';
  return method === 'GET' ? 'requests' : 'changes';
}
