import { Inject, Injectable } from '@nestjs/common';
import type { TaskDefinition } from '../definition/index.js';
import type { Claim } from '../ledger/index.js';
import { RateLimitedLogger } from '../logging/rate-limited-logger.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { type ErrorHandler, ErrorHandlers } from '../resilience/index.js';
import { longTimeout } from '../time/long-timeout.js';
import { describeError } from './error-description.js';
import { perform } from './perform.js';
import { recordableResult, type RunOutcome } from './run-outcome.js';
import type { TaskContext } from './task-context.js';

/** A last attempt that failed. */
export interface FailedAttempt {
  readonly claim: Claim;
  readonly definition: TaskDefinition;
  readonly context: TaskContext;
  readonly signal: AbortSignal;
  /** How long the handler had; whoever is asked now has as long again. */
  readonly timeoutMs?: number;
  readonly failure: RunOutcome;
}

interface Answer {
  readonly owner: string;
  /** JSON text. */
  readonly result: string | undefined;
}

/** Asks error handlers, then the fallback, for a result in place of a task whose last attempt failed. */
@Injectable()
export class ErrorRecovery {
  private readonly trouble = new RateLimitedLogger(ErrorRecovery.name, 'error handlers that failed');

  constructor(
    private readonly handlers: ErrorHandlers,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /** How the execution ends instead; undefined where nobody answered. */
  async recover(
    failed: FailedAttempt,
    within: (work: () => Promise<unknown>) => Promise<unknown>,
  ): Promise<RunOutcome | undefined> {
    const { failure, definition, signal, timeoutMs } = failed;
    const handlers = this.handlers.for(definition, failure.thrown);
    if (handlers.length === 0) return undefined;
    const limit = limited(signal, timeoutMs);
    const asked = await perform(
      () => within(() => this.ask(handlers, failed)),
      limit.signal,
      this.settings.abortGraceMs,
    );
    limit.stop();
    if (asked.kind === 'abandoned') this.tell(failed, 'the error handlers', 'they did not answer in time');
    const answer = asked.kind === 'returned' ? (asked.value as Answer | undefined) : undefined;
    if (!answer) return undefined;
    const { owner: answeredBy, result } = answer;
    return { ...failure, status: 'SUCCESS', reason: 'fallback', result, answeredBy };
  }

  private async ask(handlers: readonly ErrorHandler[], failed: FailedAttempt): Promise<Answer | undefined> {
    const { failure, claim, context } = failed;
    for (const handler of handlers) {
      const { owner } = handler;
      try {
        const value = await handler.call(failure.thrown, context);
        return { owner, result: recordableResult(value, claim.taskName, this.settings.limits.resultBytes) };
      } catch (error) {
        // Throwing the same again is how to leave it to the next.
        if (error !== failure.thrown) this.tell(failed, owner, describeError(error, context.logs.mask).message);
      }
    }
    return undefined;
  }

  private tell({ claim, context }: FailedAttempt, who: string, problem: string): void {
    context.logs.add('warning', `An error handler failed (${who}): ${problem}`);
    this.trouble.warn(
      `An error handler of task "${claim.taskName}" failed (${who}): ${problem} (execution ${claim.id}).`,
    );
  }
}

/** Aborts with the signal, or after a time. */
function limited(signal: AbortSignal, ms: number | undefined): { readonly signal: AbortSignal; stop(): void } {
  if (ms === undefined) return { signal, stop: () => undefined };
  const limit = new AbortController();
  const stop = longTimeout(() => limit.abort(), ms);
  return { signal: AbortSignal.any([signal, limit.signal]), stop };
}
