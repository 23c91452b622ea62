import { Inject, Injectable } from '@nestjs/common';
import { readProperty } from '../errors/any-value.js';
import { TaskLockedError } from '../errors/index.js';
import { TaskEvents, type TaskEventType } from '../events/index.js';
import { type Ended, isTerminal, Ledger, type Woken } from '../ledger/index.js';
import { ProcessLogger } from '../logging/process-logger.js';
import { RateLimitedLogger } from '../logging/rate-limited-logger.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { DueTickets } from './due-tickets.js';
import { WakeUps } from './wake-ups.js';

/** What the ledger does not say of an end. */
export interface EndingDetails {
  /** What was thrown, for events. */
  readonly thrown?: unknown;
  readonly maxAttempts?: number;
  /** With RETRY: how long the next attempt is put off, in ms. */
  readonly delayMs?: number;
  /** Which error handler or fallback gave the result. */
  readonly answeredBy?: string;
}

/** Called with everything that has ended, after it is committed. */
export type EndedListener = (ended: readonly Ended[]) => void;

const EVENTS: Readonly<Partial<Record<Ended['status'], TaskEventType>>> = {
  SUCCESS: 'success',
  FAILURE: 'failure',
  RETRY: 'retry',
  REVOKED: 'revoked',
  SKIPPED: 'skipped',
};

/**
 * The one place that tells of ends, whichever way they came about: who waits, who listens, the log, and the workers that
 * take what can run now.
 */
@Injectable()
export class Endings {
  private readonly logger = new ProcessLogger(Endings.name);
  private readonly failures = new RateLimitedLogger(
    'Tasks',
    'failed tasks',
    'Every failure is in the ledger, with its stack.',
  );
  private readonly listeners: EndedListener[] = [];

  constructor(
    private readonly ledger: Ledger,
    private readonly events: TaskEvents,
    private readonly wakeUps: WakeUps,
    private readonly dueTickets: DueTickets,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /** Hears of every end, that of a run included after which the execution goes on. */
  onEnded(listener: EndedListener): void {
    this.listeners.push(listener);
  }

  /**
   * Tells of executions whose run, or which themselves, have ended; that is committed.
   * @param woken queues that have new tickets because of it
   */
  announce(ended: readonly Ended[], woken: readonly Woken[] = [], details: EndingDetails = {}): void {
    this.wakeUps.writtenAll(woken);
    if (ended.length === 0) return;
    const ids = (isEnd: boolean): string[] =>
      ended.filter(({ status }) => isTerminal(status) === isEnd).map(({ id }) => id);
    this.ledger.signals.send('settled', ids(true));
    this.ledger.signals.send('changed', ids(false));
    for (const one of ended) this.tellOf(one, details);
    for (const listener of this.listeners) this.call(listener, ended);
  }

  private tellOf(ended: Ended, details: EndingDetails): void {
    const { status, queue, taskName, dueInMs } = ended;
    if (!isTerminal(status)) {
      if (dueInMs === undefined) this.wakeUps.written(queue, taskName);
      else this.dueTickets.expect(dueInMs);
    }
    this.log(ended, details);
    this.emit(ended, details);
  }

  private emit(ended: Ended, { thrown, delayMs = 0 }: EndingDetails): void {
    const { id, taskName, status, attempt, reason } = ended;
    const type = EVENTS[status];
    // A run that was handed over is not a failed attempt.
    if (type === undefined || (type === 'retry' && reason === 'interrupted')) return;
    this.events.emit({
      type,
      executionId: id,
      taskName,
      ...(attempt > 0 ? { attempt } : {}),
      ...(type === 'failure' || type === 'retry' ? { error: thrown ?? errorOf(ended) } : {}),
      ...(type === 'retry' ? { delayMs } : {}),
    });
  }

  // The stack is in the ledger, and in development also here; the process log says where to look.
  private log({ id, taskName, status, attempt, error, reason }: Ended, details: EndingDetails): void {
    const { maxAttempts, delayMs = 0, answeredBy } = details;
    const which = maxAttempts === undefined ? '' : `, attempt ${attempt} of ${maxAttempts}`;
    if (status === 'FAILURE') {
      // What runs elsewhere may fail without saying why.
      this.failures.error(
        `Task "${taskName}" failed${which}: ${error ?? 'no error was given'} (execution ${id})`,
        this.stackOf(details),
      );
    } else if (status === 'RETRY' && reason !== 'interrupted') {
      this.failures.warn(`Task "${taskName}" failed${which}, next in ${delayMs} ms: ${error} (execution ${id})`);
    } else if (answeredBy !== undefined) {
      this.failures.warn(`Task "${taskName}" failed${which}, answered by ${answeredBy}: ${error} (execution ${id})`);
    }
  }

  private stackOf({ thrown }: EndingDetails): string | undefined {
    const stack = this.settings.hasStacksInLog ? readProperty(thrown, 'stack') : undefined;
    return typeof stack === 'string' ? stack : undefined;
  }

  private call(listener: EndedListener, ended: readonly Ended[]): void {
    try {
      listener(ended);
    } catch (error) {
      this.logger.error(`A listener of ends failed: ${String(error)}`);
    }
  }
}

// Of a failure that no handler threw: a held lock, a timeout, a process that died, work that runs elsewhere.
function errorOf({ id, taskName, error = '', errorType, duplicateOf }: Ended): Error {
  if (errorType === 'TaskLockedError') return new TaskLockedError(id, taskName, duplicateOf, error);
  return Object.assign(new Error(error), errorType === undefined ? {} : { name: errorType });
}
