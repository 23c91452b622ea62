import { setMaxListeners } from 'node:events';
import type { LoggerService } from '@nestjs/common';
import type { Tasks } from '../client/index.js';
import { SCHEDULE_NAME, SCHEDULE_SLOT } from '../enqueue/index.js';
import { assertProgressKeys, progressMetadata, progressReport } from '../client/index.js';
import { ClaimLostError, InvalidOptionError, LockLostError, PayloadTooLargeError } from '../errors/index.js';
import type { Claim, Ledger, SqlRunner } from '../ledger/index.js';
import type { RateLimitedLogger } from '../logging/rate-limited-logger.js';
import type { Limits } from '../options/index.js';
import type { ExternalQueues } from '../queue/index.js';
import type { SecretMask } from '../secrets/index.js';
import { ArtifactKeeper } from './artifact-keeper.js';
import { ExternalCalls } from './external-calls.js';
import type { ExternalJobOptions } from './external-job.options.js';
import { keptJson } from '../ledger/model/kept-json.js';
import { LogBuffer } from './log-buffer.js';
import { RunState } from './run-state.js';
import { tasksOfRun } from './tasks-of-run.js';
import { TaskLogger } from './task-logger.js';

/** What a context needs of the application. */
export interface ContextParts {
  readonly ledger: Ledger;
  readonly tasks: Tasks;
  readonly limits: Limits;
  /** For what happens after the end of a run. */
  readonly lines: RateLimitedLogger;
  /** Hides what the payload holds in secret places. */
  readonly mask: SecretMask;
  readonly queues: ExternalQueues;
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
   * Fencing token of this run's lock: every run that takes the key gets a higher number. Pass it to other systems, so that
   * they can refuse writes of a run that has lost the lock. Undefined without a lock.
   */
  readonly fence: number | undefined;
  readonly queue: string;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly createdBy: { readonly id: string; readonly username?: string } | undefined;
  /** Which schedule began it, and for which instant; without one where somebody triggered it. Undefined otherwise. */
  readonly schedule: { readonly name: string; readonly slot?: Date } | undefined;
  /** What `TaskMemory` keeps as `context_{name}`, of tasks with `memory`; undefined where that is nothing. */
  readonly memory: unknown;
  /** Writes to the execution's log. */
  readonly logger: LoggerService;
  readonly artifacts: ArtifactKeeper;
  /** @internal */
  readonly logs: LogBuffer;
  /** @internal */
  readonly state: RunState;

  /** What this handler enqueues is recorded as its child. */
  readonly tasks: Tasks;
  private readonly ledger: Ledger;
  private readonly limits: Limits;
  private readonly queues: ExternalQueues;
  // Few runs make any.
  private externalCalls: ExternalCalls | undefined;

  constructor(
    private readonly claim: Claim,
    { ledger, tasks, limits, lines, mask, queues }: ContextParts,
    /** Aborts on timeout, cancellation, shutdown, and when another process may take over. Pass it on. */
    readonly signal: AbortSignal,
    /** The validated payload. */
    readonly payload: Payload,
  ) {
    this.ledger = ledger;
    this.limits = limits;
    this.queues = queues;
    this.state = new RunState(claim, lines, mask);
    this.tasks = tasksOfRun(tasks, this.state);
    // A handler passes it on to as many calls as it likes: that is no leak.
    setMaxListeners(0, signal);
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
    this.schedule = scheduleOf(claim.metadata);
    this.logs = new LogBuffer(claim, ledger, limits.logLines, mask);
    this.logger = new TaskLogger(this.logs, this.state);
    const { logs, state } = this;
    this.artifacts = new ArtifactKeeper(claim, { ledger, logs, state, limitBytes: limits.artifactBytes });
  }

  /**
   * Reports how far the task is: percent 0 to 100, a short message, the id of the step.
   * Every report is also a line of the log. After the end of the run nothing is written.
   * @throws InvalidOptionError
   * @throws ClaimLostError when this run no longer owns the execution
   */
  progress(percent: number, message?: string, step?: string): Promise<void> {
    return this.state.write('ctx.progress()', () => this.report(percent, message, step), undefined);
  }

  /**
   * Merges keys into the execution's metadata, shallowly. After the end of the run nothing is written.
   * @throws PayloadTooLargeError over `limits.payloadBytes`, or where the row would go over `limits.metadataBytes`
   * @throws UnstorableValueError which names the part that JSON cannot keep
   * @throws ClaimLostError when this run no longer owns the execution
   */
  setMetadata(patch: Readonly<Record<string, unknown>>): Promise<void> {
    return this.state.write('ctx.setMetadata()', () => this.merge(patch), undefined);
  }

  /**
   * Makes a transaction of yours depend on this run and its lock: call it as the last statement before COMMIT. If
   * another run has taken over either, or the run has ended, it throws and the transaction must be rolled back;
   * otherwise nobody can take them over until the transaction has ended.
   * @throws ClaimLostError, LockLostError
   */
  guarded(manager: SqlRunner): Promise<void> {
    return this.state.guard('ctx.guarded()', this.assertOwned(manager));
  }

  /**
   * Adds a job to a BullMQ queue of others and waits for what it returns, by its event and by a look every 0.5 s, without
   * a place among the runs of the queue. The id of the job is made of the execution and the call, so another attempt finds
   * the job that the first one added; one that has failed is run again. When the run must stop, the waiting ends and the
   * job goes on.
   * @param queue of `TaskModule.forFeature()`, else on the Redis of `external`, else of `engine`
   * @param data JSON
   * @throws ExternalJobFailedError, ExternalJobLostError, ExternalJobNeedsRedisError, InvalidOptionError, UnstorableValueError
   */
  external<Result = unknown>(
    queue: string,
    name: string,
    data?: unknown,
    options: ExternalJobOptions = {},
  ): Promise<Result> {
    const { claim, queues, signal, state, logs } = this;
    this.externalCalls ??= new ExternalCalls(claim, { queues, signal, state, logs });
    return state.guard('ctx.external()', this.externalCalls.call(queue, name, data, options)) as Promise<Result>;
  }

  private async report(percent: number, message?: string, step?: string): Promise<void> {
    const report = progressReport({ percent: percent ?? null, message, step });
    const text = report.message ?? `${report.percent} %`;
    this.logs.add('info', text, { percent: report.percent, step, status: 'STARTED' });
    await this.write(progressMetadata(report, this.logs.mask));
  }

  private async merge(patch: Readonly<Record<string, unknown>>): Promise<void> {
    if (typeof patch !== 'object' || patch === null || Array.isArray(patch))
      throw new InvalidOptionError('metadata', patch, 'Use an object of keys to merge.');
    const json = keptJson(patch, 'metadata');
    const bytes = Buffer.byteLength(json);
    const { payloadBytes, metadataBytes } = this.limits;
    if (bytes > payloadBytes) throw new PayloadTooLargeError(this.name, 'metadata', bytes, payloadBytes);
    // As it is now: it is written together with that of others, a little later.
    const metadata = JSON.parse(json) as Record<string, unknown>;
    assertProgressKeys(metadata);
    await this.write(metadata, metadataBytes);
  }

  private async assertOwned(manager: SqlRunner): Promise<void> {
    const { id, run, lock } = this.claim;
    if (this.state.isOver) throw new ClaimLostError(id, run);
    const { claimed, locked } = await this.ledger.locks.guard(manager, this.claim);
    if (!claimed) throw new ClaimLostError(id, run);
    if (lock && !locked) throw new LockLostError(id, lock.key, 'expired');
  }

  private async write(metadata: Readonly<Record<string, unknown>>, most?: number): Promise<void> {
    const { id, run } = this.claim;
    const result = await this.logs.send({ metadata, most });
    if (result === 'lost') throw new ClaimLostError(id, run);
    this.ledger.signals.send('changed', [id]);
    if (result === 'full')
      throw new PayloadTooLargeError(this.name, 'merged metadata', undefined, this.limits.metadataBytes);
  }
}

function scheduleOf(metadata: Readonly<Record<string, unknown>>): TaskContext['schedule'] {
  const { [SCHEDULE_NAME]: name, [SCHEDULE_SLOT]: slot } = metadata;
  if (typeof name !== 'string') return undefined;
  return { name, ...(typeof slot === 'string' ? { slot: new Date(slot) } : {}) };
}
