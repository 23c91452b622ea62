import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { ALONE_LEASE, type Claim, Lease, Ledger } from '../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { ClaimRunner } from './claim-runner.js';
import { WorkerScope } from './worker-scope.js';
import { QueueWorkers } from './queue-workers.js';
import { QueueStates } from './queue-states.js';
import { ProcessLogger } from '../logging/process-logger.js';

const LONGEST_LEASE_MS = 15_000;
// Longer than that nobody waits for what a process is at: a death then counts for the suspect alone.
const DRAIN_MS = 60_000;
const DRAIN_POLL_MS = 50;

/**
 * Runs executions that were under way when processes died without a word. Each runs alone: the process takes nothing else
 * meanwhile, so that a culprit is known by the next death, and nobody else pays for it. One process a queue does this.
 */
@Injectable()
export class Suspects {
  private readonly logger = new ProcessLogger(Suspects.name);
  private clearing: Promise<void> | undefined;
  private stopped = true;
  private readonly leaseMs: number;

  constructor(
    private readonly ledger: Ledger,
    private readonly workers: QueueWorkers,
    private readonly states: QueueStates,
    private readonly runner: ClaimRunner,
    private readonly scope: WorkerScope,
    @Inject(TASK_SETTINGS) { nodeLeaseMs }: TaskSettings,
  ) {
    // When a suspect has ended its process, the next one need not wait longer than until that is found out.
    this.leaseMs = Math.min(LONGEST_LEASE_MS, nodeLeaseMs);
  }

  start(): void {
    this.stopped = false;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.clearing;
  }

  /** Queues whose suspects this process would run now. */
  get queues(): string[] {
    if (this.stopped || this.clearing || this.workers.isQuiet) return [];
    return this.workers.queues.filter((queue) => !this.states.isPaused(queue));
  }

  /** There are suspects in these queues. */
  found([queue]: readonly string[]): void {
    if (queue === undefined || this.stopped || this.clearing) return;
    // If the ledger goes away, the queries that need it log that.
    this.clearing = this.clear(queue)
      .catch(() => undefined)
      .finally(() => (this.clearing = undefined));
  }

  private async clear(queue: string): Promise<void> {
    const { ledger, workers } = this;
    const terms = { key: ALONE_LEASE + queue, token: randomUUID(), ttlMs: this.leaseMs };
    const lease = new Lease(ledger.database, terms);
    if (!(await lease.hold())) return;
    const renewal = setInterval(() => void lease.hold().catch(() => undefined), this.leaseMs / 3).unref();
    workers.holdAll('suspect');
    try {
      await this.emptied(DRAIN_MS);
      while (!this.stopped && !this.workers.isQuiet && (await this.runNext(queue)));
    } finally {
      clearInterval(renewal);
      workers.release('suspect');
      await lease.release();
    }
  }

  /** Until no more than this many claims of the process are without an outcome in the ledger, or it takes too long. */
  private async emptied(patienceMs: number, load = 0): Promise<void> {
    const until = performance.now() + patienceMs;
    while (this.runner.load > load && performance.now() < until && !this.stopped)
      await sleep(DRAIN_POLL_MS, undefined, { ref: false });
  }

  private async runNext(queue: string): Promise<boolean> {
    const { ledger, runner } = this;
    const { nodeId, tasks, lockedTasks } = this.scope;
    const others = runner.load;
    const admitted = await ledger.admissions.admit({ queue, count: 1, selection: 'alone', nodeId, tasks, lockedTasks });
    runner.claimed(admitted.claims);
    runner.admitted(admitted);
    for (const claim of admitted.claims) await this.run(claim);
    // The next one may end the process at once, and this one must not pay for it.
    await this.emptied(Infinity, others);
    return admitted.tickets > 0;
  }

  private async run(claim: Claim): Promise<void> {
    this.logger.warn(
      `Execution ${claim.id} of task "${claim.taskName}" runs alone in this process: processes that ran it have died.`,
    );
    await this.runner.run(claim);
  }
}
