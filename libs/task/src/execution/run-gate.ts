import { Injectable } from '@nestjs/common';
import type { TaskDefinition } from '../definition/index.js';
import { BreakerOpenError } from '../errors/index.js';
import type { BreakerVerdict, CachedResult, CacheEntry, Claim } from '../ledger/index.js';
import { type BreakerEntrance, BreakerGate, ResultCache } from '../resilience/index.js';
import { describeError } from './error-description.js';
import type { RunOutcome } from './run-outcome.js';

/** What was found out between a claim and its handler, once the payload was known to be valid. */
export interface Entrance {
  /** By what the result of the handler is to be found. */
  readonly cache?: CacheEntry;
  readonly breaker?: BreakerEntrance;
  /** How the run ends, where its handler is not called. */
  readonly outcome?: RunOutcome;
}

/** Decides whether the handler of a claimed run is called. */
@Injectable()
export class RunGate {
  constructor(
    private readonly breakers: BreakerGate,
    private readonly cache: ResultCache,
  ) {}

  /** For tasks with a cache or a breaker. @param payload validated */
  async enter(claim: Claim, definition: TaskDefinition, payload: unknown): Promise<Entrance> {
    const cache = this.cache.entryOf(claim, definition, payload);
    const found = cache && (await this.cache.find(cache));
    if (found) return { outcome: answered(found) };
    const breaker = await this.breakers.enter(claim, definition, payload);
    return { cache, breaker, outcome: breaker?.isOpen ? refused(claim, breaker) : undefined };
  }

  /** What the run tells its breaker. @param attempt how its handler ended; @param outcome how the run does */
  verdictOf(
    entrance: Entrance | undefined,
    task: string,
    attempt: RunOutcome,
    outcome: RunOutcome,
  ): BreakerVerdict | undefined {
    const breaker = entrance?.breaker;
    if (!breaker || breaker.isOpen) return undefined;
    return this.breakers.verdictOf(breaker, task, hasEnded(outcome) ? saidBy(attempt) : 'none');
  }
}

function answered({ id, result }: CachedResult): RunOutcome {
  return { status: 'SUCCESS', result: result ?? undefined, cachedFrom: id, spendsAttempt: false };
}

function refused({ taskName }: Claim, { name, breaker }: BreakerEntrance): RunOutcome {
  const common = { reason: 'breaker_open', spendsAttempt: false } as const;
  if (breaker.onOpen === 'wait') return { ...common, status: 'PENDING' };
  const thrown = new BreakerOpenError(taskName, name);
  return { ...common, status: 'FAILURE', error: describeError(thrown), thrown };
}

// One that was cancelled or handed over tells nothing, whatever it threw.
function hasEnded({ status }: RunOutcome): boolean {
  return status === 'SUCCESS' || status === 'FAILURE' || status === 'RETRY';
}

// A payload that does not fit the handler says nothing of what the handler calls.
function saidBy({ status, reason }: RunOutcome): BreakerVerdict['outcome'] {
  if (status === 'SUCCESS') return 'success';
  return reason === 'validation' ? 'none' : 'failure';
}
