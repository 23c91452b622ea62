import type { TaskEngine } from '../engine/index.js';
import type { Ledger } from '../ledger/index.js';

/** Tells the engine what limits a queue: it counts, over all processes, and may forget what it was told. */
export class QueueLimiter {
  constructor(
    private readonly ledger: Ledger,
    private readonly engine: TaskEngine,
  ) {}

  /**
   * Resolves when the engine has the limits that the ledger has. Looks again afterwards: an operator and the leader may
   * be at it at the same time, and the one who was slower must not leave the engine with the older limits.
   */
  async apply(queue: string): Promise<void> {
    for (let told: string | undefined; ;) {
      const limits = await this.ledger.queues.limitsOf(queue);
      const wanted = JSON.stringify(limits);
      if (wanted === told) return;
      await this.engine.queue(queue).limit(limits);
      told = wanted;
    }
  }
}
