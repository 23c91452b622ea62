import { Inject, Injectable } from '@nestjs/common';
import { TaskEvents } from '../events/index.js';
import {
  type BreakerVerdict,
  type CacheEntry,
  type Claim,
  type End,
  isPoison,
  Ledger,
  type RunResources,
  type Settled,
  type Woken,
} from '../ledger/index.js';
import { RateLimitedLogger } from '../logging/rate-limited-logger.js';
import { TASK_SETTINGS, messageText, type TaskSettings } from '../options/index.js';
import { Endings } from '../queue/index.js';
import { BreakerGate } from '../resilience/index.js';
import { describeError } from './error-description.js';
import { NodeResults } from './node-results.js';
import type { RunOutcome } from './run-outcome.js';
import type { LogBuffer } from './log-buffer.js';

/** A run that is over, with what is to be recorded of it. */
export interface FinishedRun {
  readonly claim: Claim;
  readonly outcome: RunOutcome;
  /** When the handler began, ms since the epoch in database time; undefined where none did. */
  readonly startedAtMs?: number;
  /** Lines that have not been written yet; absent where no handler ran. */
  readonly logs?: LogBuffer;
  /** What it used, where its task is measured. */
  readonly resources?: RunResources;
  /** What it tells the circuit breaker before its task. */
  readonly breaker?: BreakerVerdict;
  /** By what its result is to be found. */
  readonly cache?: CacheEntry;
}

/** Commits how runs end, then has it announced. */
@Injectable()
export class RunRecorder {
  private readonly refusals = new RateLimitedLogger(RunRecorder.name, 'outcomes that the ledger refused');
  private readonly overtaken = new RateLimitedLogger(RunRecorder.name, 'overtaken runs');

  constructor(
    private readonly ledger: Ledger,
    private readonly events: TaskEvents,
    private readonly endings: Endings,
    private readonly breakers: BreakerGate,
    private readonly nodes: NodeResults,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /** The claim is committed and the handler is about to be called. */
  started(claim: Claim, logs: LogBuffer): void {
    const { id, taskName, spentAttempts } = claim;
    const { started } = this.settings.messages;
    if (started !== undefined) logs.add('info', messageText(started, { task: taskName }), { status: 'STARTED' });
    this.ledger.signals.send('changed', [id]);
    this.events.emit({ type: 'started', executionId: id, taskName, attempt: spentAttempts + 1 });
  }

  /** Records the end of a run; nobody hears of it before that is committed. */
  async finished(run: FinishedRun): Promise<void> {
    const { claim, outcome } = run;
    const { ended, isApplied, woken, breakers = [] } = await this.commit(await this.endOf(run), run);
    this.breakers.changed(breakers);
    if (isApplied && ended) {
      const { thrown, delayMs, answeredBy } = outcome;
      this.nodes.succeeded(claim, ended, outcome.result);
      this.endings.announce([ended], woken, { thrown, delayMs, answeredBy, maxAttempts: claim.maxAttempts });
    } else {
      this.endings.announce([], [...woken, ...(await this.letGo(claim))]);
      this.overtaken.warn(`Run ${claim.run} of execution ${claim.id} was overtaken; its outcome is not recorded.`);
    }
  }

  /**
   * Frees the lock of a run that was ended over its head: until it had stopped, nobody else was to get it. Where somebody
   * else has it already, nothing is freed.
   */
  private async letGo({ lock, claimKey }: Claim): Promise<readonly Woken[]> {
    if (!lock) return [];
    return (await this.ledger.locks.release({ key: lock.key, token: claimKey })) ?? [];
  }

  /** If Postgres refuses what is in the outcome, that is recorded instead, so that the run still ends. */
  private async commit(end: End, { claim, logs, outcome: { prepared } }: FinishedRun): Promise<Settled> {
    const isKeyed = claim.lock !== undefined;
    try {
      if (prepared !== undefined) return await this.ledger.outcomes.prepared({ end, payload: prepared });
      return await this.ledger.outcomes.commit({ end, isKeyed });
    } catch (error) {
      // Only data can be at fault; a ledger in trouble must not turn a success into a failure.
      if (!isPoison(error) && !(error instanceof RangeError)) throw error;
      this.refusals.error(`The outcome of execution ${end.id} was refused by the ledger: ${String(error)}`);
      const refused = describeError(new Error(`The outcome cannot be recorded: ${String(error)}`), logs?.mask);
      const instead: End = { ...end, status: 'FAILURE', result: undefined, error: refused, logs: [] };
      return this.ledger.outcomes.commit({ end: instead, isKeyed });
    }
  }

  private async endOf({ claim, outcome, startedAtMs, logs, resources, breaker, cache }: FinishedRun): Promise<End> {
    const { id, claimKey, run } = claim;
    const { status, reason, result, error, delayMs, spendsAttempt, cachedFrom } = outcome;
    if (logs) this.addLastLine(claim, outcome, logs);
    return {
      id,
      fence: 'claim',
      claimKey,
      run,
      status,
      reason,
      result,
      error,
      delayMs,
      spends: spendsAttempt ? 1 : 0,
      // An end that is explained, whichever, clears the suspicion.
      crashes: startedAtMs === undefined ? undefined : 0,
      handovers: reason === 'shutdown' && startedAtMs !== undefined ? 1 : 0,
      startedAtMs,
      breaker,
      cache,
      cachedFrom,
      logs: (await logs?.drain()) ?? [],
      resources,
    };
  }

  // The log of the execution says why it ended, in the words of the application.
  private addLastLine({ taskName: task }: Claim, { status, error, answeredBy }: RunOutcome, logs: LogBuffer): void {
    const { success, failure = '{error}' } = this.settings.messages;
    const message = error?.message ?? '';
    if (status === 'FAILURE') logs.add('error', messageText(failure, { task, error: message }), { status });
    else if (answeredBy !== undefined) logs.add('warning', `${message} (answered by ${answeredBy})`, { status });
    else if (error) logs.add('warning', message, { status });
    else if (status === 'SUCCESS' && success !== undefined)
      logs.add('info', messageText(success, { task }), { status });
  }
}
