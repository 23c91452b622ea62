import type { LoggerService } from '@nestjs/common';
import type { Tasks } from '../client/index.js';
import { progressMetadata } from '../client/index.js';
import { ClaimLostError, LockLostError, PayloadTooLargeError } from '../errors/index.js';
import { type Claim, type Ledger, ledgerJson, type SqlRunner } from '../ledger/index.js';
import type { Limits } from '../options/index.js';
import { ArtifactKeeper } from './artifact-keeper.js';
import { LogBuffer } from './log-buffer.js';
import { TaskLogger } from './task-logger.js';

/** What a context needs of the application. */
export interface ContextParts {
  readonly ledger: Ledger;
  readonly tasks: Tasks;
  readonly limits: Limits;
}

/** What a handler is told, and how it reports, in its second parameter. */
export class TaskContext<Payload = unknown> {
  readonly executionId: string;
  readonly taskId: string;
  readonly name: string;
  /** Number of this attempt, from 1. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Number of this run, from 1; a crash adds a run without spending an attempt. */
  readonly run: number;
  /**
   * A number that grows with every taking of this run's lock key, for ever: hand it to other systems, so that they can
   * refuse writes of a run that was overtaken. Undefined for a task without a lock.
   */
  readonly fence: number | undefined;
  readonly queue: string;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly createdBy: { readonly id: string; readonly username?: string } | undefined;
  /** Writes to the execution's log. */
  readonly logger: LoggerService;
  readonly artifacts: ArtifactKeeper;
  /** @internal */
  readonly logs: LogBuffer;

  /** What this handler enqueues is recorded as its child. */
  readonly tasks: Tasks;
  private readonly ledger: Ledger;
  private readonly limits: Limits;

  constructor(
    private readonly claim: Claim,
    { ledger, tasks, limits }: ContextParts,
    /** Aborts on timeout, cancellation, shutdown, and when another process may take over. Pass it on. */
    readonly signal: AbortSignal,
    /** The validated payload. */
    readonly payload: Payload,
  ) {
    this.ledger = ledger;
    this.limits = limits;
    this.tasks = tasks;
    this.executionId = claim.id;
    this.taskId = claim.taskId;
    this.name = claim.taskName;
    this.attempt = claim.spentAttempts + 1;
    this.maxAttempts = claim.maxAttempts;
    this.run = claim.run;
    this.fence = claim.lock?.fence;
    this.queue = claim.queue;
    this.tags = claim.tags;
    this.metadata = claim.metadata;
    this.createdBy =
      claim.createdBy === undefined ? undefined : { id: claim.createdBy, username: claim.createdByUsername };
    this.logs = new LogBuffer(claim, ledger, limits.logLines);
    this.logger = new TaskLogger(this.logs);
    this.artifacts = new ArtifactKeeper(claim, ledger, limits.artifactBytes);
  }

  /**
   * Reports how far the task is: percent 0 to 100, a short message, the id of the step (S3-09).
   * Every report is also a line of the log.
   * @throws ClaimLostError when this run no longer owns the execution
   */
  async progress(percent: number, message?: string, step?: string): Promise<void> {
    const metadata = progressMetadata({ percent, message, step });
    const clamped = metadata['progress_percent'] as number;
    this.logs.add('info', message ?? `${clamped} %`, { percent: clamped, step, status: 'STARTED' });
    await this.write(metadata);
  }

  /**
   * Merges keys into the execution's metadata, shallowly.
   * @throws PayloadTooLargeError over `limits.payloadBytes`
   * @throws ClaimLostError when this run no longer owns the execution
   */
  async setMetadata(patch: Readonly<Record<string, unknown>>): Promise<void> {
    const bytes = Buffer.byteLength(ledgerJson(patch));
    const { payloadBytes } = this.limits;
    if (bytes > payloadBytes) throw new PayloadTooLargeError(this.name, 'metadata', bytes, payloadBytes);
    await this.write(patch);
  }

  /**
   * Makes a transaction of yours depend on this run and its lock: call it as the last statement before COMMIT. If
   * another run has taken over either, it throws and the transaction must be rolled back; otherwise nobody can take
   * them over until the transaction has ended.
   * @throws ClaimLostError, LockLostError
   */
  async guarded(manager: SqlRunner): Promise<void> {
    const { id, run, lock } = this.claim;
    const { claimed, locked } = await this.ledger.locks.guard(manager, this.claim);
    if (!claimed) throw new ClaimLostError(id, run);
    if (lock && !locked) throw new LockLostError(id, lock.key, 'expired');
  }

  private async write(metadata: Readonly<Record<string, unknown>>): Promise<void> {
    const { id, claimKey, run } = this.claim;
    const written = await this.ledger.progress.write({ id, claimKey, run, metadata, logs: this.logs.take() });
    if (!written) throw new ClaimLostError(id, run);
    this.ledger.signals.send('changed', [id]);
  }
}
