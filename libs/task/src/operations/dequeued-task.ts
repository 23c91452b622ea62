import { DequeuedTaskOverError } from '../errors/index.js';
import type { HandRun, TaskContext } from '../execution/index.js';
import type { ExecutionStatus } from '../ledger/index.js';
import { durationMs, type Duration } from '../time/duration.js';
import { longTimeout } from '../time/long-timeout.js';

/** How long a dequeued task may take unless its taker says otherwise. */
export const LEASE: Duration = '5m';

/**
 * An execution that was taken out of its queue, and is STARTED for the others. Whoever took it ends it: by `execute`,
 * `complete` or `fail`, or gives it back by `release`. Where neither happens within the lease it goes back by itself, and where
 * the process dies others get it. Timeout, cancellation, retries and lock of its task hold as for any run.
 */
export class DequeuedTask {
  readonly id: string;
  readonly taskId: string;
  readonly taskName: string;
  readonly queue: string;
  /** Number of this attempt, from 1. */
  readonly attempt: number;
  /** Validated. */
  readonly payload: unknown;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** What the handler would get: progress, logger, artifacts. */
  readonly context: TaskContext;
  private stopLease: () => void;
  private isOver = false;

  /** @internal */
  constructor(
    private readonly run: HandRun,
    private readonly statusOf: (id: string) => Promise<ExecutionStatus>,
    lease: Duration = LEASE,
  ) {
    const { context } = run;
    this.id = context.executionId;
    this.taskId = context.taskId;
    this.taskName = context.name;
    this.queue = context.queue;
    this.attempt = context.attempt;
    this.payload = context.payload;
    this.metadata = context.metadata;
    this.context = context;
    this.stopLease = this.startLease(lease);
    void run.over.then(() => this.end());
  }

  /** Aborts on timeout, cancellation, shutdown, and at the end of the lease. */
  get signal(): AbortSignal {
    return this.context.signal;
  }

  /**
   * Calls the handler here and now; resolves to what it returns once that is recorded, and rejects with what it throws.
   * @throws DequeuedTaskOverError
   */
  async execute(): Promise<unknown> {
    this.close();
    try {
      return await this.run.execute();
    } finally {
      await this.run.over;
    }
  }

  /**
   * Ends it with this result. Resolves when that is recorded, to the status that it has now: another one than SUCCESS where it was
   * cancelled or timed out before.
   * @throws DequeuedTaskOverError
   */
  complete(result?: unknown): Promise<ExecutionStatus> {
    return this.settle(() => this.run.complete(result));
  }

  /** Ends this attempt with an error; the retries of the task decide whether there is another. @throws DequeuedTaskOverError */
  fail(error: unknown): Promise<ExecutionStatus> {
    return this.settle(() => this.run.fail(error));
  }

  /** Gives it back, behind what waits with its priority; no attempt is spent. @throws DequeuedTaskOverError */
  release(): Promise<ExecutionStatus> {
    return this.settle(() => this.run.release());
  }

  /** Begins a new lease from now. @throws DequeuedTaskOverError, InvalidOptionError */
  extend(lease: Duration = LEASE): void {
    this.assertOpen();
    const stop = this.startLease(lease);
    this.stopLease();
    this.stopLease = stop;
  }

  private async settle(end: () => void): Promise<ExecutionStatus> {
    this.close();
    end();
    await this.run.over;
    return this.statusOf(this.id);
  }

  // While the handler runs the timeout of the task counts, and the lease no more.
  private close(): void {
    this.assertOpen();
    this.end();
  }

  private end(): void {
    this.isOver = true;
    this.stopLease();
  }

  private assertOpen(): void {
    if (this.isOver) throw new DequeuedTaskOverError(this.id);
  }

  private startLease(lease: Duration): () => void {
    return longTimeout(() => this.run.release(), durationMs(lease, 'lease'));
  }
}
