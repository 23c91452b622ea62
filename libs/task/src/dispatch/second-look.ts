import type { TaskEngine } from '../engine/index.js';
import type { Ledger } from '../ledger/index.js';
import { addWaiting } from './add-waiting.js';
import type { OutboxRelay } from './outbox-relay.js';

// A statement that was given up may still be carried out on the server, until its time limit there.
const STRAGGLER_MS = 20_000;
const PERIOD_MS = 2_000;
const MOST = 10_000;

/**
 * Asks the ledger what the engine must hear of, where this process does not know: whether an enqueue that got no answer
 * was committed, and what it had no room to remember. Without it those would wait for the slow audit.
 */
export class SecondLook {
  private readonly doubtful = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly engine: TaskEngine,
    private readonly relay: OutboxRelay,
  ) {}

  /** The enqueue of this execution got no answer. */
  doubt(id: string): void {
    // Whoever is away that long, and that busy, is left to the audit.
    if (this.doubtful.size >= MOST) return;
    this.doubtful.set(id, performance.now() + STRAGGLER_MS);
    this.schedule();
  }

  /** There was no room to remember all that the engine must hear of. */
  async all(): Promise<void> {
    await addWaiting(this.ledger, this.engine);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.doubtful.clear();
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => void this.look(), PERIOD_MS).unref();
  }

  private async look(): Promise<void> {
    const asked = performance.now();
    const ids = [...this.doubtful.keys()];
    try {
      if ((await this.ledger.recovery.redispatchIds(ids)) > 0) this.relay.kick();
      for (const id of ids) if (this.doubtful.get(id)! < asked) this.doubtful.delete(id);
    } catch {
      // The ledger is still away, and whoever uses it says so.
    }
    this.timer = undefined;
    if (this.doubtful.size > 0) this.schedule();
  }
}
