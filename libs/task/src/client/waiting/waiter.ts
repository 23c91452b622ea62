import { Injectable } from '@nestjs/common';
import { durationMs } from '../../time/duration.js';
import { TaskFailedError, TaskRevokedError, TaskSkippedError, WaitTimeoutError } from '../../errors/index.js';
import { isTerminal, isTransient, Ledger, type TaskExecution } from '../../ledger/index.js';
import { executionScope } from '../../enqueue/index.js';
import { ExecutionView } from '../scope/execution-view.js';
import { onAbort } from '../../time/on-abort.js';
import { outcomeOf, type WaitOptions, type WaitOutcome } from './wait.js';
import { type WakeUp, wakeUp } from './wake-up.js';

const FIRST_POLL_MS = 200;
const LONGEST_POLL_MS = 5_000;

interface Wait {
  /** By `performance.now()`. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
  readonly view: ExecutionView;
}

/** Waits for executions: a wake-up makes it look, and a poll makes up for a lost wake-up. */
@Injectable()
export class Waiter {
  constructor(private readonly ledger: Ledger) {}

  /**
   * Resolves when the execution has finished, or with `timeout` when the time is over.
   * @throws UnknownExecutionError, also where it leaves the view meanwhile
   * @throws LedgerClosedError when the application stops meanwhile
   */
  async wait(id: string, options: WaitOptions = {}, view = new ExecutionView(this.ledger)): Promise<WaitOutcome> {
    const timeoutMs = durationMs(options.timeout ?? '5m', 'timeout');
    const deadline = performance.now() + timeoutMs;
    const running = executionScope.getStore();
    const signal = options.signal ?? running?.signal;
    if (!running?.place) return this.waitUntil(id, { deadline, signal, view });
    const execution = await view.read(id);
    if (isTerminal(execution.status)) return outcomeOf(execution);
    // What it waits for may need the place.
    return running.place.away(() => this.waitUntil(id, { deadline, signal, view }), running.signal);
  }

  private async waitUntil(id: string, { deadline, signal, view }: Wait): Promise<WaitOutcome> {
    for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 2, LONGEST_POLL_MS)) {
      // Listening starts before the look, so an end in between is not missed.
      const woken = this.wakeUp(id, Math.min(pollMs, Math.max(0, deadline - performance.now())), signal);
      try {
        const execution = await this.look(id, view, deadline);
        if (execution && (isTerminal(execution.status) || performance.now() >= deadline)) return outcomeOf(execution);
        signal?.throwIfAborted();
        await woken.promise;
        signal?.throwIfAborted();
      } finally {
        woken.cancel();
      }
    }
  }

  // Whoever waits has patience: a ledger that is away is asked again while there is time. Undefined where it is.
  private async look(id: string, view: ExecutionView, deadline: number): Promise<TaskExecution | undefined> {
    try {
      return await view.read(id);
    } catch (error) {
      if (!isTransient(error) || performance.now() >= deadline) throw error;
      return undefined;
    }
  }

  /**
   * Waits for the result.
   * @throws TaskFailedError, TaskRevokedError, TaskSkippedError, WaitTimeoutError, UnknownExecutionError
   */
  async result(id: string, options: WaitOptions = {}, view?: ExecutionView): Promise<unknown> {
    const waited = await this.wait(id, options, view);
    const { execution } = waited;
    switch (waited.outcome) {
      case 'success':
        return waited.result;
      case 'failure':
        throw failureOf(execution, waited.error);
      case 'revoked':
        throw new TaskRevokedError(execution.id, execution.taskName, execution.error ?? undefined);
      case 'skipped':
        throw new TaskSkippedError(execution.id, execution.taskName, execution.reason ?? undefined);
      case 'timeout':
        throw new WaitTimeoutError(execution.id, durationMs(options.timeout ?? '5m', 'timeout'));
    }
  }

  private wakeUp(id: string, ms: number, signal?: AbortSignal): WakeUp {
    const { signals, database } = this.ledger;
    const aborts = [database.closed, ...(signal ? [signal] : [])];
    return wakeUp(ms, [
      (wake) => signals.onId('settled', id, wake),
      ...aborts.map((each) => (wake: () => void) => onAbort(each, wake)),
    ]);
  }
}

function failureOf({ id, taskName, errorType, attempt }: TaskExecution, error: string): TaskFailedError {
  return new TaskFailedError({
    executionId: id,
    task: taskName,
    error,
    errorType: errorType ?? undefined,
    attempts: attempt,
  });
}
