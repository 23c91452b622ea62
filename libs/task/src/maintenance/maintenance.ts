import { Logger } from '@nestjs/common';
import { within } from '../deadline.js';
import type { LockWaiters } from '../dispatch/index.js';
import type { TaskEngine } from '../engine/index.js';
import type { HeldLocks } from '../execution/index.js';
import { LOCK_LEASE_MS } from '../ledger/index.js';
import type { TaskSettings } from '../options/index.js';
import type { QueueStates } from '../queue/index.js';
import type { Heartbeat } from './heartbeat.js';
import type { Leadership } from './leadership.js';
import type { Reconciler } from './reconciler.js';
import type { ScheduledDuties } from './scheduled-duties.js';
import type { Ticker } from './ticker.js';
import type { Upkeep } from './upkeep.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

// The ticks go on asking an engine that hangs; the host must not wait for it.
const ENGINE_PATIENCE_MS = 2_000;

/** How often each duty is done. */
const PACE = {
  watch: SECOND,
  reconcile: 5 * SECOND,
  queueStates: 2 * SECOND,
  lockRenewal: LOCK_LEASE_MS / 3,
  lockSweep: 5 * SECOND,
  workers: 5 * SECOND,
  compact: 10 * SECOND,
  schedule: 10 * SECOND,
  retention: MINUTE,
  audit: 10 * MINUTE,
  // An application starts with today's; nobody has to wait for the rest of the week.
  partitions: 10 * MINUTE,
} as const;

export interface Duties {
  readonly engine: TaskEngine;
  readonly ticker: Ticker;
  readonly heartbeat: Heartbeat;
  readonly reconciler: Reconciler;
  readonly upkeep: Upkeep;
  readonly scheduled: ScheduledDuties;
  readonly leadership: Leadership;
  readonly heldLocks: HeldLocks;
  readonly lockWaiters: LockWaiters;
  readonly queueStates: QueueStates;
  readonly settings: TaskSettings;
}

/** The scheduled services: every node's heartbeat, and the duties of which one leader takes care. */
export class Maintenance {
  private readonly logger = new Logger('TaskMaintenance');

  constructor(private readonly duties: Duties) {}

  /** Starts the ticks and takes over from earlier processes. */
  async start(): Promise<void> {
    const { heartbeat } = this.duties;
    // The lease counts from here: a host may have taken longer than that to come up.
    await this.attempt(() => heartbeat.beat());
    // Before the first round: whatever that has to wait for, the lease of this node must not run out meanwhile.
    this.startTicks();
    await this.attempt(() => this.firstRound());
  }

  private startTicks(): void {
    const { ticker, heartbeat, reconciler, upkeep, scheduled, heldLocks, lockWaiters, settings } = this.duties;
    const { engine, queueStates } = this.duties;
    const leaseMs = settings.nodeLeaseMs;
    const often = Math.min(PACE.reconcile, leaseMs / 6);
    ticker.every('Heartbeat', leaseMs / 6, () => heartbeat.beat());
    ticker.every('Lease watch', Math.min(PACE.watch, leaseMs / 10), () => heartbeat.watch());
    ticker.every('Lock renewal', PACE.lockRenewal, () => heldLocks.renew());
    ticker.every('Lock watch', PACE.watch, () => heldLocks.watch());
    ticker.every('Queue states', PACE.queueStates, () => queueStates.refresh());
    ticker.every('Worker watch', PACE.workers, () => engine.replaceStuckWorkers());
    this.lead('Lock sweep', PACE.lockSweep, () => lockWaiters.sweep());
    this.lead('Succession', often, () => reconciler.succeed());
    this.lead('Engine check', often, () => reconciler.checkEngine());
    this.lead('Compaction of statistics', PACE.compact, () => upkeep.compactStatistics());
    this.lead('Retention of statistics', PACE.retention, () => upkeep.pruneStatistics());
    this.lead('Retention of nodes', PACE.retention, () => upkeep.forgetNodes());
    this.lead('Retention', PACE.retention, () => upkeep.removeOldExecutions());
    this.lead('Scheduled duties', PACE.schedule, () => scheduled.tick());
    this.lead('Engine audit', PACE.audit, () => reconciler.audit());
    this.lead('Partition upkeep', PACE.partitions, () => upkeep.createPartitions());
  }

  // A server that is away again keeps neither the host from starting nor the ticks, which do the same.
  private async attempt(work: () => Promise<unknown>): Promise<void> {
    await work().catch((error: unknown) => this.logger.warn(`Not in order yet, trying again: ${String(error)}`));
  }

  private async firstRound(): Promise<void> {
    const { leadership, reconciler } = this.duties;
    if (!(await leadership.hold())) return;
    await reconciler.succeed();
    await within(ENGINE_PATIENCE_MS, 'The engine', reconciler.checkEngine());
  }

  async stop(): Promise<void> {
    await this.duties.ticker.stop();
    this.duties.heartbeat.stop();
    await this.duties.leadership.release();
  }

  private lead(name: string, ms: number, duty: () => Promise<unknown>): void {
    this.duties.ticker.every(name, ms, async () => {
      if (await this.duties.leadership.hold()) await duty();
    });
  }
}
