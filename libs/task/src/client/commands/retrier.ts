import { Inject, Injectable } from '@nestjs/common';
import { ExecutionNotFinishedError, ExternalExecutionError, InvalidOptionError } from '../../errors/index.js';
import { type ExternalCommands, ExternalEngines } from './external-engines.js';
import { isTerminal, Ledger, type TaskExecution } from '../../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../../options/index.js';
import { TaskSecrets } from '../task-secrets.js';
import { creatorOf, RetryAudit, withoutProgress } from './retry-audit.js';
import type { LockOptions } from '../../definition/index.js';
import type { Creator, EnqueueRequest } from '../../enqueue/index.js';
import type { ExecutionView } from '../scope/execution-view.js';
import type { ScopedEnqueuer } from '../scope/scoped-enqueuer.js';

export interface ManualRetry {
  /** Another payload. @default the payload of the original */
  readonly payload?: unknown;
  readonly createdBy?: Creator;
  /** Who retries, for the audit. @default `createdBy` */
  readonly actor?: string;
  /** Why, for the audit. */
  readonly reason?: string;
}

/** For whom an execution is repeated: what exists for them, and how they enqueue. */
export interface RetryScope {
  readonly view: ExecutionView;
  readonly enqueuer: ScopedEnqueuer;
}

export interface Retried {
  readonly id: string;
  readonly taskId: string;
  readonly taskName: string;
  readonly payload: unknown;
  /** Nothing was repeated: an execution that has not finished has the unique key. */
  readonly deduplicated: boolean;
}

/** Repeats finished executions. The original stays as it is; the new one refers to it. */
@Injectable()
export class Retrier {
  private readonly audit: RetryAudit;

  constructor(
    private readonly ledger: Ledger,
    private readonly secrets: TaskSecrets,
    private readonly engines: ExternalEngines,
    @Inject(TASK_SETTINGS) settings: TaskSettings,
  ) {
    this.audit = new RetryAudit(ledger, settings, Retrier.name);
  }

  async retry(id: string, retry: ManualRetry, { view, enqueuer }: RetryScope): Promise<Retried> {
    const original = await view.read(id);
    const outside = this.engines.commandsOf(original);
    if (outside) return this.retryOutside(original, outside, retry);
    const retried = await enqueuer.repeat(this.repetition(original, retry));
    if (!retried.deduplicated) await this.audit.record(id, retried.id, retry.payload !== undefined, retry);
    return { ...retried, taskName: original.taskName };
  }

  /** The enqueue that repeats an execution. @throws ExternalExecutionError, ExecutionNotFinishedError */
  repetition(original: TaskExecution, { payload, createdBy }: ManualRetry): EnqueueRequest {
    const { id, taskName } = original;
    if (original.external) throw new ExternalExecutionError(id);
    if (!isTerminal(original.status)) throw new ExecutionNotFinishedError(id, original.status);
    return {
      task: taskName,
      // What was shown masked comes back masked.
      payload: payload === undefined ? original.payload : this.secrets.unmasked(taskName, payload, original),
      options: {
        queue: original.queue,
        priority: original.priority,
        tags: original.tags,
        timeout: original.timeoutMs ?? undefined,
        retry: original.retryPolicy ?? undefined,
        createdBy: createdBy ?? creatorOf(original),
        metadata: withoutProgress(original.metadata),
        lock: payload === undefined ? lockOf(original) : undefined,
      },
      lineage: { retryOf: id, rootId: original.rootId ?? undefined },
    };
  }

  private async retryOutside(original: TaskExecution, outside: ExternalCommands, retry: ManualRetry): Promise<Retried> {
    const { id, status } = original;
    if (retry.payload !== undefined)
      throw new InvalidOptionError('payload', retry.payload, 'Leave it out: BullMQ repeats a job with its own data.');
    if (!isTerminal(status)) throw new ExecutionNotFinishedError(id, status);
    const newId = await outside.retry(original);
    await this.audit.record(id, newId, false, retry);
    const { taskId, taskName, payload } = (await this.ledger.reader.get(newId)) ?? original;
    return { id: newId, taskId, taskName, payload, deduplicated: false };
  }
}

// The same work needs the same lock, also one that was chosen at the enqueue.
function lockOf({ lockKey, lockConflict, lockHoldMs }: TaskExecution): LockOptions | false | undefined {
  if (lockConflict === 'none') return false;
  if (!lockKey || !lockConflict) return undefined;
  return { key: () => lockKey, onConflict: lockConflict, maxHold: lockHoldMs ?? undefined };
}
