import { Injectable } from '@nestjs/common';
import { isTransient, Ledger } from '../ledger/index.js';
import { DedupLogger } from '../logging/dedup-logger.js';
import { DependencyResolver } from './dependency-resolver.js';
import { DueTickets } from './due-tickets.js';
import { LockSweep } from './lock-sweep.js';
import { QueueWorkers } from './queue-workers.js';
import { Suspects } from './suspects.js';
import { WorkerScope } from './worker-scope.js';

const SOON_MS = 250;
const IDLE_MS = 1_000;

/**
 * Looks at the ledger once a second, and makes up for every signal that was lost: tickets that nobody told this process of,
 * runs that are to run alone, tickets that have become due, keys that somebody waits for, dependencies that have ended. One statement for all of it, so
 * that a process with nothing to do costs next to nothing. Looks more often while work comes.
 */
@Injectable()
export class LedgerWatch {
  private readonly trouble = new DedupLogger(LedgerWatch.name);
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private stopped = true;

  constructor(
    private readonly ledger: Ledger,
    private readonly workers: QueueWorkers,
    private readonly suspects: Suspects,
    private readonly dueTickets: DueTickets,
    private readonly lockSweep: LockSweep,
    private readonly dependencies: DependencyResolver,
    private readonly scope: WorkerScope,
  ) {}

  start(): void {
    this.stopped = false;
    this.dependencies.start();
    this.schedule(SOON_MS);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
    await this.lockSweep.stop();
    await this.dependencies.stop();
  }

  private schedule(ms: number): void {
    if (!this.stopped) this.timer = setTimeout(() => (this.looking = this.look()), ms).unref();
  }

  private async look(): Promise<void> {
    try {
      await this.lookOnce();
    } catch (error) {
      if (!isTransient(error)) this.trouble.warn(`The ledger could not be looked at, trying again: ${String(error)}`);
    } finally {
      this.schedule(Math.max(SOON_MS, Math.min(IDLE_MS, this.workers.quietMs)));
    }
  }

  private async lookOnce(): Promise<void> {
    const { workers, suspects, dueTickets, lockSweep, dependencies } = this;
    const { tasks } = this.scope;
    const request = { queues: workers.idleQueues, suspectQueues: suspects.queues, tasks };
    const { queues, suspectQueues, dueInMs, hasWaiters, hasDependencies } = await this.ledger.tickets.look(request);
    workers.found(queues);
    suspects.found(suspectQueues);
    if (dueInMs !== undefined) dueTickets.expect(dueInMs);
    if (hasWaiters) lockSweep.begin();
    if (hasDependencies) dependencies.wake();
  }
}
