import type { LockWaiters } from '../dispatch/index.js';
import type { Delivery, Disposition } from '../engine/index.js';
import { TaskLockedError } from '../errors/index.js';
import type { TaskEvents, TaskEventType } from '../events/index.js';
import {
  type Claim,
  isPoison,
  type Ledger,
  type Outcome,
  type Refusal,
  type Settled,
  type UnclaimedEnd,
} from '../ledger/index.js';
import { LineBudget } from '../line-budget.js';
import { messageText, type TaskSettings } from '../options/index.js';
import { describeError } from './error-description.js';
import type { Judgement } from './judgement.js';
import type { LogBuffer } from './log-buffer.js';

// Time for the process that hands over to stop taking jobs.
const HAND_OVER_MS = 1_000;
const DONE: Disposition = { kind: 'done' };

/** A run that is over, with what is to be recorded of it. */
export interface FinishedRun {
  readonly claim: Claim;
  readonly judgement: Judgement;
  /** Lines that have not been written yet; absent where no handler ran. */
  readonly logs?: LogBuffer;
}

/** Commits how runs end, then tells whoever waits, then tells the engine what to do with the job (L4). */
export class RunRecorder {
  private readonly failures = new LineBudget(RunRecorder.name, 'failures of tasks, which are in the ledger,');
  private readonly overtaken = new LineBudget(RunRecorder.name, 'overtaken runs');

  constructor(
    private readonly ledger: Ledger,
    private readonly events: TaskEvents,
    private readonly waiters: LockWaiters,
    private readonly settings: TaskSettings,
  ) {}

  /** The claim is committed and the handler is about to be called. */
  started(claim: Claim, logs: LogBuffer): void {
    const { started } = this.settings.messages;
    if (started !== undefined) logs.add('info', messageText(started, { task: claim.taskName }), { status: 'STARTED' });
    this.ledger.signals.send('changed', [claim.id]);
    this.emit('started', claim);
  }

  /** Records the end of a run; the engine is told only after the commit. */
  async finished(run: FinishedRun): Promise<Disposition> {
    const settled = await this.commit(await this.outcomeOf(run));
    if (settled.applied) this.report(run, settled);
    else
      this.overtaken.warn(
        `Run ${run.claim.run} of execution ${run.claim.id} was overtaken; its outcome is not recorded.`,
      );
    return this.dispositionOf(run, settled);
  }

  /** Records the end of an execution that no handler got. */
  async refused(delivery: Delivery, end: UnclaimedEnd): Promise<Disposition> {
    const ended = await this.ledger.commands.endUnclaimed(delivery, end);
    if (ended === undefined) return DONE;
    const { taskName, lockKey } = ended;
    if (lockKey !== null) this.waiters.released([lockKey]);
    this.ledger.signals.send('settled', [delivery.id]);
    this.events.emit({ type: end.status === 'REVOKED' ? 'revoked' : 'failure', executionId: delivery.id, taskName });
    return DONE;
  }

  /** Its lock is held: the job can go, whoever releases the lock dispatches it again. */
  blocked({ id }: Delivery): Disposition {
    this.ledger.signals.send('changed', [id]);
    return DONE;
  }

  /** Tells of an execution that the claim has ended, because its lock was held. */
  lockedOut({ id }: Delivery, { status, taskName, error, duplicateOf }: Refusal): Disposition {
    this.ledger.signals.send('settled', [id]);
    if (status === 'SKIPPED') this.events.emit({ type: 'skipped', executionId: id, taskName });
    else {
      const refused = new TaskLockedError(id, taskName, duplicateOf, error ?? '');
      this.failures.error(`Task "${taskName}" failed: ${refused.message} (execution ${id})`);
      this.events.emit({ type: 'failure', executionId: id, taskName, error: refused });
    }
    return DONE;
  }

  /** The engine has forgotten a job that was to be delivered later. */
  async dispatchAgain(id: string): Promise<void> {
    await this.ledger.recovery.redispatchIds([id]);
  }

  /** If Postgres refuses what is in the outcome, that is recorded instead, so that the run still ends. */
  private async commit(outcome: Outcome): Promise<Settled> {
    try {
      return await this.ledger.outcomes.commit(outcome);
    } catch (error) {
      // Only data can be at fault; a ledger in trouble must not turn a success into a failure.
      if (!isPoison(error) && !(error instanceof RangeError)) throw error;
      this.failures.error(`The outcome of execution ${outcome.id} was refused by the ledger: ${String(error)}`);
      const refused = describeError(new Error(`The outcome cannot be recorded: ${String(error)}`));
      return this.ledger.outcomes.commit({
        ...outcome,
        status: 'FAILURE',
        result: undefined,
        error: refused,
        logs: [],
      });
    }
  }

  private async outcomeOf({ claim, judgement, logs }: FinishedRun): Promise<Outcome> {
    const { id, claimKey, run, startedAtMs, lock } = claim;
    const { status, reason, result, error, delayMs, spendsAttempt } = judgement;
    if (logs) this.addLastLine(claim, judgement, logs);
    return {
      id,
      claimKey,
      run,
      status,
      reason,
      result,
      error,
      delayMs,
      spendsAttempt,
      startedAtMs,
      lockKey: lock?.key,
      logs: (await logs?.drain()) ?? [],
    };
  }

  // Whoever reads the log of the execution finds there why it ended (S0-05), in the words of the application (S0-30).
  private addLastLine({ taskName: task }: Claim, { status, error }: Judgement, logs: LogBuffer): void {
    const { success, failure = '{error}' } = this.settings.messages;
    if (status === 'FAILURE') logs.add('error', messageText(failure, { task, error: error?.message }), { status });
    else if (error) logs.add('warning', error.message, { status });
    else if (status === 'SUCCESS' && success !== undefined)
      logs.add('info', messageText(success, { task }), { status });
  }

  private report({ claim, judgement }: FinishedRun, settled: Settled): void {
    this.ledger.signals.send('settled', [claim.id]);
    if (settled.lockKey !== undefined) this.waiters.released([settled.lockKey]);
    if (settled.status === 'PENDING') return;
    const { thrown, delayMs } = judgement;
    this.logFailure(claim, judgement);
    this.emit(settled.status.toLowerCase() as TaskEventType, claim, { error: thrown, delayMs });
  }

  // The stack is in the ledger; the process log says where to look.
  private logFailure({ id, taskName, spentAttempts, maxAttempts }: Claim, { status, error, delayMs }: Judgement): void {
    const attempt = `attempt ${spentAttempts + 1} of ${maxAttempts}`;
    if (status === 'FAILURE')
      this.failures.error(`Task "${taskName}" failed, ${attempt}: ${error?.message} (execution ${id})`);
    if (status === 'RETRY') {
      this.failures.warn(
        `Task "${taskName}" failed, ${attempt}, next in ${delayMs} ms: ${error?.message} (execution ${id})`,
      );
    }
  }

  private dispositionOf({ claim, judgement }: FinishedRun, { status }: Settled): Disposition {
    if (status !== 'RETRY' && status !== 'PENDING') return DONE;
    const { id, queue, priority } = claim;
    const { delayMs = HAND_OVER_MS } = judgement;
    return { kind: 'later', ms: delayMs, orElse: () => this.ledger.outbox.put({ id, queue, priority, delayMs }) };
  }

  private emit(type: TaskEventType, claim: Claim, details: { error?: unknown; delayMs?: number } = {}): void {
    this.events.emit({
      type,
      executionId: claim.id,
      taskName: claim.taskName,
      attempt: claim.spentAttempts + 1,
      ...details,
    });
  }
}
