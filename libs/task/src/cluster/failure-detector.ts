import { Inject, Injectable } from '@nestjs/common';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
interface Observation {
  readonly counter: string;
  readonly since: number;
}

/**
 * Finds dead nodes: those whose heartbeat counter stood still for the lease while the ledger could be read all the time,
 * by this process's monotonic clock. Timestamps are not asked, so neither a wrong clock nor the end of an outage kills
 * anybody.
 */
@Injectable()
export class FailureDetector {
  private readonly seen = new Map<string, Observation>();
  private lastReadAt = -Infinity;

  constructor(@Inject(TASK_SETTINGS) private readonly settings: Pick<TaskSettings, 'nodeLeaseMs'>) {}

  /** For how long a heartbeat must have stood still, in ms. */
  get leaseMs(): number {
    return this.settings.nodeLeaseMs;
  }

  /**
   * Takes a successful read of all nodes that are not marked dead.
   * @returns the ids of those that are suspected dead
   */
  observe(nodes: readonly { id: string; counter: string }[], now = performance.now()): string[] {
    // A longer gap between two reads is an interruption: nobody knows what happened meanwhile.
    if (now - this.lastReadAt > this.settings.nodeLeaseMs / 2) this.seen.clear();
    this.lastReadAt = now;
    this.forgetOthers(nodes);
    return nodes.filter((node) => this.stillFor(node, now) >= this.settings.nodeLeaseMs).map(({ id }) => id);
  }

  private stillFor({ id, counter }: { id: string; counter: string }, now: number): number {
    const before = this.seen.get(id);
    if (before?.counter === counter) return now - before.since;
    this.seen.set(id, { counter, since: now });
    return 0;
  }

  // Every restart of a process is another id: without this a leader would keep them all.
  private forgetOthers(nodes: readonly { id: string }[]): void {
    if (this.seen.size <= nodes.length) return;
    const present = new Set(nodes.map(({ id }) => id));
    for (const id of this.seen.keys()) if (!present.has(id)) this.seen.delete(id);
  }
}
