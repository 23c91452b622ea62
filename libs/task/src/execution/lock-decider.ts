import { Injectable } from '@nestjs/common';
import { TaskRegistry } from '../definition/index.js';
import { executionLock } from '../enqueue/index.js';
import { InvalidPayloadError } from '../errors/index.js';
import { type Admitted, type ExecutionLock, Ledger } from '../ledger/index.js';
import { RateLimitedLogger } from '../logging/rate-limited-logger.js';
import { Endings, WakeUps } from '../queue/index.js';
import type { SecretMask } from '../secrets/index.js';
import { describeError } from './error-description.js';

const NO_LOCK: ExecutionLock = { conflict: 'none' };

type Undecided = Admitted['undecided'][number];

/**
 * Decides the lock of executions that were enqueued by a process that has only the contract, or before the task got a
 * lock. Their tickets come again until that is done.
 */
@Injectable()
export class LockDecider {
  private readonly trouble = new RateLimitedLogger(LockDecider.name, 'locks that could not be decided yet');

  constructor(
    private readonly ledger: Ledger,
    private readonly registry: TaskRegistry,
    private readonly endings: Endings,
    private readonly wakeUps: WakeUps,
  ) {}

  /** Never rejects. */
  async decideAll(executions: readonly Undecided[]): Promise<void> {
    await Promise.all(
      executions.map((execution) =>
        this.decide(execution).catch((error: unknown) =>
          this.trouble.warn(`The lock of execution ${execution.id} could not be decided yet: ${String(error)}`),
        ),
      ),
    );
  }

  private async decide(execution: Undecided): Promise<void> {
    const lock = await this.lockOf(execution).catch((error: unknown) => describeError(error, this.maskOf(execution)));
    if (!('fingerprint' in lock)) {
      this.wakeUps.writtenAll(await this.ledger.tickets.decideLock(execution.id, lock));
      return;
    }
    const error = { ...lock, message: `The lock has no key: ${lock.message}` };
    const { ended, woken } = await this.ledger.ends.endUnclaimed(execution.id, {
      status: 'FAILURE',
      reason: 'validation',
      error,
    });
    this.endings.announce(ended, woken);
  }

  private maskOf({ taskName, payload }: Undecided): SecretMask | undefined {
    return this.registry.has(taskName) ? this.registry.get(taskName).payload.secrets.maskOf(payload) : undefined;
  }

  private async lockOf({ taskName, payload }: Undecided): Promise<ExecutionLock> {
    const definition = this.registry.has(taskName) ? this.registry.get(taskName) : undefined;
    if (!definition?.lock) return NO_LOCK;
    try {
      return executionLock(definition.lock, await definition.payload.validate(payload, 'run'));
    } catch (error) {
      // The run will fail for the same reason, and say so in its outcome.
      if (error instanceof InvalidPayloadError) return NO_LOCK;
      throw error;
    }
  }
}
