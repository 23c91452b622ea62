import type { TaskEngine } from '../engine/index.js';
import type { Ledger } from '../ledger/index.js';

/**
 * Which queues are paused, as this process knows it. The ledger has it, and every process keeps its own workers from
 * taking jobs; the engine is not asked to remember it, so it cannot forget it either (H9).
 */
export class QueueStates {
  private paused: ReadonlySet<string> = new Set();

  constructor(
    private readonly ledger: Ledger,
    private readonly engine: TaskEngine,
  ) {}

  /** Asks the ledger, and holds or releases the workers of this process. */
  async refresh(): Promise<void> {
    const rows = await this.ledger.queues.all();
    this.paused = new Set(rows.filter(({ pausedAt }) => pausedAt !== null).map(({ name }) => name));
    for (const { name } of rows) this.engine.hold(name, this.paused.has(name));
  }

  isPaused(queue: string): boolean {
    return this.paused.has(queue);
  }
}
