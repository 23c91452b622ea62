import type { TaskEngine } from '../engine/index.js';
import type { TaskEvents } from '../events/index.js';
import type { Ledger } from '../ledger/index.js';
import type { LockWaiters } from './lock-waiters.js';

export interface CancelOptions {
  /** Who cancels, for the audit. */
  readonly actor?: string;
}

const BATCH = 500;

/** Cancels executions: the row first, then whoever runs it. */
export class Canceller {
  constructor(
    private readonly ledger: Ledger,
    private readonly engine: TaskEngine,
    private readonly events: TaskEvents,
    private readonly waiters: LockWaiters,
  ) {}

  async cancel(id: string, reason?: string, { actor }: CancelOptions = {}): Promise<boolean> {
    return (await this.cancelAll([id], reason, actor)).length > 0;
  }

  /** The ids of those that it reached. */
  async cancelMany(ids: readonly string[], reason?: string, { actor }: CancelOptions = {}): Promise<string[]> {
    return (await this.cancelAll(ids, reason, actor)).map(({ id }) => id);
  }

  async cancelPending(reason = 'Canceled due to shutdown'): Promise<number> {
    let cancelled = 0;
    const asked = new Set<string>();
    for (;;) {
      const ids = await this.ledger.commands.liveIds(BATCH + asked.size, this.ledger.nodeId);
      const fresh = ids.filter((id) => !asked.has(id));
      if (fresh.length === 0) return cancelled;
      fresh.forEach((id) => asked.add(id));
      cancelled += (await this.cancelAll(fresh, reason)).length;
    }
  }

  private async cancelAll(
    ids: readonly string[],
    reason?: string,
    actor?: string,
  ): Promise<readonly { readonly id: string }[]> {
    const cancelled = await this.ledger.commands.cancel(ids, reason, actor);
    const revoked = cancelled.filter(({ status }) => status === 'REVOKED');
    const running = cancelled.filter(({ status }) => status !== 'REVOKED');
    this.ledger.signals.send(
      'cancel',
      running.map(({ id }) => id),
    );
    this.ledger.signals.send(
      'settled',
      revoked.map(({ id }) => id),
    );
    this.waiters.released(revoked.flatMap(({ lockKey }) => lockKey ?? []));
    for (const { id, taskName, queue } of revoked) {
      this.events.emit({ type: 'revoked', executionId: id, taskName });
      // Garbage collection: the ledger has decided, a leftover job is acknowledged without running.
      void this.engine.queue(queue).remove(id);
    }
    return cancelled;
  }
}
