import { Logger } from '@nestjs/common';
import type { BackgroundJobs, Heartbeat, Leadership, OwnClaims, Rescuer } from '../cluster/index.js';
import type { HeldLocks } from '../execution/index.js';
import { type Ledger, LOCK_LEASE_MS } from '../ledger/index.js';
import type { TaskSettings } from '../options/index.js';
import type { QueueStates, WakeUps } from '../queue/index.js';
import type { Janitor } from './janitor.js';
import type { MaintenanceSchedule } from './maintenance-schedule.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export interface MaintenanceParts {
  readonly ledger: Ledger;
  readonly jobs: BackgroundJobs;
  readonly heartbeat: Heartbeat;
  readonly leadership: Leadership;
  readonly ownClaims: OwnClaims;
  readonly rescuer: Rescuer;
  readonly janitor: Janitor;
  readonly schedule: MaintenanceSchedule;
  readonly heldLocks: HeldLocks;
  readonly queueStates: QueueStates;
  readonly wakeUps: WakeUps;
  readonly settings: TaskSettings;
}

/** What runs in the background: what every process does for itself, and what one leader does for all. */
export class Maintenance {
  private readonly logger = new Logger('TaskMaintenance');

  constructor(private readonly parts: MaintenanceParts) {
    this.addOwn();
    this.addLeaders();
  }

  /** Starts the jobs, and takes over from earlier processes. */
  async start(): Promise<void> {
    const { heartbeat, jobs } = this.parts;
    // The lease counts from here: a host may have taken longer than that to come up.
    heartbeat.start();
    jobs.start();
    await this.attempt(() => this.firstRound());
  }

  async stop(): Promise<void> {
    await this.parts.jobs.stop();
    await this.parts.heartbeat.stop();
  }

  private addOwn(): void {
    const { jobs, heartbeat, leadership, ownClaims, heldLocks, queueStates, settings } = this.parts;
    const often = settings.nodeLeaseMs / 6;
    const add = (name: string, everyMs: number, run: () => Promise<unknown>): void => jobs.everywhere({ name, everyMs, run });
    add('Clock', often, () => heartbeat.readClock());
    add('Leadership', often, () => leadership.renew());
    add('Comparison of claims', 5 * SECOND, () => ownClaims.compare());
    add('Lock renewal', LOCK_LEASE_MS / 3, () => heldLocks.renew());
    add('Lock watch', SECOND, () => heldLocks.watch());
    add('Queue states', 10 * SECOND, () => queueStates.refresh());
  }

  private addLeaders(): void {
    const { jobs, rescuer, janitor, schedule, settings } = this.parts;
    const add = (name: string, everyMs: number, run: () => Promise<unknown>): void => jobs.leader({ name, everyMs, run });
    add('Rescue', Math.min(5 * SECOND, settings.nodeLeaseMs / 6), () => rescuer.round());
    add('Lock sweep', SECOND, () => this.passLocksOn());
    add('Vacuum', 5 * SECOND, () => janitor.vacuum());
    add('Check of tickets', MINUTE, () => this.checkTickets());
    add('Compaction of statistics', 10 * SECOND, () => janitor.compactStatistics());
    add('Retention of statistics', MINUTE, () => janitor.pruneStatistics());
    add('Retention of nodes', MINUTE, () => janitor.forgetNodes());
    add('Retention', MINUTE, () => janitor.removeOldExecutions());
    add('Maintenance schedule', 10 * SECOND, () => schedule.tick());
    // An application starts with today's; nobody has to wait for the rest of the week.
    add('Partitions', 10 * MINUTE, () => janitor.createPartitions());
  }

  private async passLocksOn(): Promise<void> {
    const { ledger, wakeUps } = this.parts;
    wakeUps.writtenAll(await ledger.locks.passOnFree());
  }

  private async checkTickets(): Promise<void> {
    const { mended } = await this.parts.ledger.tickets.check();
    if (mended.length > 0)
      this.logger.error(`${mended.length} executions had no ticket and got one: ${mended.slice(0, 5).join(', ')}. Please report this.`);
    await this.parts.ledger.rescue.dropStrays();
  }

  private async firstRound(): Promise<void> {
    const { leadership, rescuer } = this.parts;
    if (await leadership.renew()) await rescuer.round();
  }

  // A server that is away again keeps neither the host from starting nor the jobs, which do the same.
  private async attempt(work: () => Promise<unknown>): Promise<void> {
    await work().catch((error: unknown) =>
      this.logger.warn(`Maintenance could not start, retrying: ${String(error)}`),
    );
  }
}
