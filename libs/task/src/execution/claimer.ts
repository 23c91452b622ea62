import type { TaskRegistry } from '../definition/index.js';
import { executionLock } from '../dispatch/index.js';
import type { Delivery } from '../engine/index.js';
import { isInstance } from '../errors/any-value.js';
import { InvalidPayloadError } from '../errors/index.js';
import type { Decision, ExecutionLock, Ledger } from '../ledger/index.js';
import { describeError } from './error-description.js';

/** What becomes of a delivery. `no_key`: its lock has no key, because the task's own function failed. */
export type ClaimAnswer = Decision | { readonly kind: 'no_key'; readonly error: string };

const NO_LOCK: ExecutionLock = { conflict: 'none' };

/** Claims deliveries: in one statement, or in a second one together with a lock, where the execution has one. */
export class Claimer {
  constructor(
    private readonly ledger: Ledger,
    private readonly registry: TaskRegistry,
  ) {}

  async claim(delivery: Delivery): Promise<ClaimAnswer> {
    const verdict = await this.ledger.claims.claim(delivery, this.registry.lockedTasks);
    if (verdict.kind !== 'locks') return verdict;
    const { id, claimKey } = delivery;
    if (!verdict.undecided) return this.ledger.lockedClaims.claim({ id, claimKey });
    const execution = await this.ledger.reader.get(id);
    if (!execution) return { kind: 'unknown' };
    const { taskName, payload } = execution;
    const lock = await this.decide(taskName, payload).catch((error: unknown) => describeError(error).message);
    if (typeof lock === 'string') return { kind: 'no_key', error: `The lock has no key: ${lock}` };
    return this.ledger.lockedClaims.claim({ id, claimKey, lock });
  }

  // It was enqueued by a process that has only the contract, or before the task got a lock.
  private async decide(taskName: string, payload: unknown): Promise<ExecutionLock> {
    const definition = this.registry.has(taskName) ? this.registry.get(taskName) : undefined;
    if (!definition?.lock) return NO_LOCK;
    try {
      return executionLock(definition.lock, await definition.payload.validate(payload, 'run'));
    } catch (error) {
      // The run will fail for the same reason, and say so in its outcome.
      if (isInstance(error, InvalidPayloadError)) return NO_LOCK;
      throw error;
    }
  }
}
