import { Logger } from '@nestjs/common';
import type { TaskEngine } from '../engine/index.js';
import type { Leased, Ledger } from '../ledger/index.js';

const POLL_MS = 250;
const BATCH = 500;

/** Carries executions from the outbox to the engine: leases, adds, removes. Runs in every process. */
export class OutboxRelay {
  private readonly logger = new Logger(OutboxRelay.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private kicked = false;
  private stopped = true;
  private failing = false;

  constructor(
    private readonly ledger: Ledger,
    private readonly engine: TaskEngine,
  ) {}

  start(): void {
    this.stopped = false;
    this.schedule(0);
  }

  /** Looks now instead of at the next poll: something was just committed. */
  kick(): void {
    this.kicked = true;
    if (!this.running) this.schedule(0);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private schedule(ms: number): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.running = this.relay()), ms).unref();
  }

  private async relay(): Promise<void> {
    this.kicked = false;
    const full = await this.relayBatch().catch((error: unknown) => this.report(error));
    this.running = undefined;
    this.schedule(full || this.kicked ? 0 : POLL_MS);
  }

  private async relayBatch(): Promise<boolean> {
    const leased = await this.ledger.outbox.lease(BATCH);
    const queues = [...groupByQueue(leased)];
    // A queue that the engine refuses must not keep the others waiting.
    const relayed = await Promise.allSettled(queues.map(([queue, dispatches]) => this.relayQueue(queue, dispatches)));
    for (const result of relayed) if (result.status === 'rejected') throw result.reason;
    this.failing = false;
    return leased.length === BATCH;
  }

  private async relayQueue(queue: string, dispatches: readonly Leased[]): Promise<void> {
    await this.engine.add(queue, dispatches).catch(async (error: unknown) => {
      // Otherwise they would wait for the end of the lease although the engine may be back in a moment.
      await this.ledger.outbox.giveBack(dispatches);
      throw error;
    });
    await this.ledger.outbox.remove(dispatches);
  }

  private report(error: unknown): boolean {
    if (!this.failing && !this.stopped)
      this.logger.warn(`The outbox could not be relayed, trying again: ${String(error)}`);
    this.failing = true;
    return false;
  }
}

function groupByQueue(dispatches: readonly Leased[]): Map<string, Leased[]> {
  const queues = new Map<string, Leased[]>();
  for (const dispatch of dispatches) {
    const group = queues.get(dispatch.queue) ?? [];
    queues.set(dispatch.queue, [...group, dispatch]);
  }
  return queues;
}
