import { Injectable } from '@nestjs/common';
import { type Claim, Ledger } from '../ledger/index.js';
import { ClaimRunner } from './claim-runner.js';
import { QueueWorker } from './queue-worker.js';
import { WorkerScope } from './worker-scope.js';
import { type LocalWorkers, WakeUps } from './wake-ups.js';

/** A queue that this process takes work of. */
export interface ServedQueue {
  readonly name: string;
  readonly concurrency: number;
}

/** Why a process takes nothing at all: it cannot prove that it is alive, it runs a suspect, or an operator wants it quiet. */
export type HoldReason = 'lease' | 'suspect' | 'quiet';

/** The workers of this process, one a queue. */
@Injectable()
export class QueueWorkers implements LocalWorkers {
  private readonly workers = new Map<string, QueueWorker>();
  private readonly reasons = new Set<HoldReason>();
  private paused: ReadonlySet<string> = new Set();
  private activeAt = -Infinity;
  private stopped = false;

  constructor(
    private readonly ledger: Ledger,
    private readonly wakeUps: WakeUps,
    private readonly runner: ClaimRunner,
    private readonly scope: WorkerScope,
  ) {
    scope.onResumed(() => this.lookFromStart());
  }

  /** Takes work of these queues, besides those that it serves already. */
  serve(queues: readonly ServedQueue[]): void {
    if (this.stopped) return;
    for (const { name, concurrency } of queues) {
      if (this.workers.has(name)) continue;
      const { ledger, runner, scope } = this;
      const onTaken = (queue: string, claims: readonly Claim[]): void => this.noteTaken(queue, claims);
      const onOverflow = (queue: string): void => this.wakeUps.opened(queue, scope.tasks.slice(0, 1));
      const worker = new QueueWorker({ queue: name, concurrency, ledger, runner, scope, onTaken, onOverflow });
      this.workers.set(name, worker);
      worker.hold(this.isHeld(name));
      worker.wake();
    }
  }

  wake(queue: string, task?: string): boolean {
    const worker = this.workers.get(queue);
    if (!worker || (task !== undefined && !this.scope.tasks.includes(task))) return false;
    this.activeAt = performance.now();
    worker.wake();
    return true;
  }

  /** Keeps these queues from being taken from, and no others. */
  pause(paused: ReadonlySet<string>): void {
    this.paused = paused;
    this.holdOrRelease();
  }

  /** Keeps all queues from being taken from. */
  holdAll(reason: HoldReason): void {
    this.reasons.add(reason);
    this.holdOrRelease();
  }

  /** Lets those be taken from that nothing else holds. */
  release(reason: HoldReason): void {
    this.reasons.delete(reason);
    this.holdOrRelease();
  }

  /** An operator wants this process to take nothing new. */
  get isQuiet(): boolean {
    return this.reasons.has('quiet');
  }

  /** Looks at every queue from its beginning: other tasks can be run now. */
  lookFromStart(): void {
    for (const worker of this.workers.values()) worker.lookFromStart();
  }

  get queues(): string[] {
    return [...this.workers.keys()];
  }

  /** Queues whose workers have room and nothing to look for: somebody must tell them of tickets that came without a signal. */
  get idleQueues(): string[] {
    return [...this.workers].filter(([, worker]) => worker.isIdle).map(([name]) => name);
  }

  /** There are tickets in these queues, wherever. */
  found(queues: readonly string[]): void {
    if (queues.length > 0) this.activeAt = performance.now();
    for (const queue of queues) this.workers.get(queue)?.lookFromStart();
  }

  /** For how many ms no ticket has come. */
  get quietMs(): number {
    return performance.now() - this.activeAt;
  }

  /** Forgets what lies ready: this node was declared dead, and others have it. */
  drop(): Claim[] {
    return [...this.workers.values()].flatMap((worker) => worker.drop());
  }

  stop(): void {
    this.stopped = true;
    for (const worker of this.workers.values()) worker.close();
  }

  private isHeld(name: string): boolean {
    return this.reasons.size > 0 || this.paused.has(name);
  }

  private holdOrRelease(): void {
    for (const [name, worker] of this.workers) worker.hold(this.isHeld(name));
  }

  private noteTaken(queue: string, claims: readonly Claim[]): void {
    this.activeAt = performance.now();
    for (const { taskName } of claims) this.wakeUps.taken(queue, taskName);
  }
}
