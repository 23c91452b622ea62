import type { TaskSettings } from '../options/index.js';

interface Observation {
  readonly counter: string;
  readonly since: number;
}

/**
 * Finds dead nodes: those whose heartbeat counter stood still for the lease while the ledger could be read
 * all the time, by this process's monotonic clock. Timestamps are not asked, so neither a wrong clock nor the
 * end of an outage kills anybody.
 */
export class FailureDetector {
  private readonly seen = new Map<string, Observation>();
  private lastReadAt = -Infinity;

  constructor(private readonly settings: Pick<TaskSettings, 'nodeLeaseMs'>) {}

  /** For how long a heartbeat must have stood still, in ms. */
  get leaseMs(): number {
    return this.settings.nodeLeaseMs;
  }

  /** Takes a successful read of all living nodes; answers with those that are dead. */
  observe(nodes: readonly { id: string; counter: string }[], now = performance.now()): string[] {
    // A longer gap between two reads is an interruption: nobody knows what happened meanwhile.
    if (now - this.lastReadAt > this.settings.nodeLeaseMs / 2) this.seen.clear();
    this.lastReadAt = now;
    return nodes.filter((node) => this.stillFor(node, now) >= this.settings.nodeLeaseMs).map(({ id }) => id);
  }

  private stillFor({ id, counter }: { id: string; counter: string }, now: number): number {
    const before = this.seen.get(id);
    if (before?.counter === counter) return now - before.since;
    this.seen.set(id, { counter, since: now });
    return 0;
  }
}
