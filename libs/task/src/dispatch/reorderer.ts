import type { TaskEngine } from '../engine/index.js';
import type { Ledger } from '../ledger/index.js';
import { LineBudget } from '../line-budget.js';
import { assertPriority } from '../options/index.js';

/** Changes priorities: in the ledger, then in the engine as far as it has the job. */
export class Reorderer {
  private readonly kept = new LineBudget(Reorderer.name, 'old priorities that the engine keeps');

  constructor(
    private readonly ledger: Ledger,
    private readonly engine: TaskEngine,
  ) {}

  /** False when the execution is unknown, has started or has finished. */
  async reorder(id: string, priority: number): Promise<boolean> {
    const queue = await this.ledger.commands.reorder(id, assertPriority(priority, 'priority'));
    if (queue === undefined) return false;
    // The ledger has the new priority; an engine that is away gets it when it is filled again.
    await this.engine
      .queue(queue)
      .changePriority(id, priority)
      .catch((error: unknown) => this.kept.warn(`The engine keeps the old priority of ${id}: ${String(error)}`));
    return true;
  }
}
