import type { Ledger } from '../ledger/index.js';
import { LineBudget } from '../line-budget.js';
import type { OutboxRelay } from './outbox-relay.js';

/** Dispatches executions that wait for a lock, when it is free. They occupy no worker until then (H5). */
export class LockWaiters {
  private readonly delayed = new LineBudget(LockWaiters.name, 'locks whose waiters the next sweep dispatches');

  constructor(
    private readonly ledger: Ledger,
    private readonly relay: OutboxRelay,
  ) {}

  /** These locks have been released, and that is committed: the first who waits for each is dispatched. */
  released(keys: readonly string[]): void {
    for (const key of keys) {
      this.wake(key).catch((error: unknown) =>
        this.delayed.warn(`Who waits for the lock "${key}" is dispatched by the next sweep: ${String(error)}`),
      );
    }
  }

  /** Finds free locks that somebody waits for: a lease ran out, or a process died before it told anybody. */
  async sweep(): Promise<void> {
    const keys = await this.ledger.locks.freeAwaitedKeys();
    await Promise.all(keys.map((key) => this.wake(key)));
  }

  private async wake(key: string): Promise<void> {
    if (await this.ledger.locks.wake(key)) this.relay.kick();
  }
}
