import { AsyncResource } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { isTransient, Ledger } from '../ledger/index.js';
import { DedupLogger } from '../logging/dedup-logger.js';
import { retryPauseMs } from '../time/retry-pause.js';
import { DueTickets } from './due-tickets.js';
import { Endings } from './endings.js';

/**
 * Lets executions begin whose dependencies have ended, and ends those whose dependencies failed. Right after the end of one that
 * others depend on, by the process that recorded it; what that one misses is found by the next look at the ledger, of any
 * process.
 */
@Injectable()
export class DependencyResolver {
  private readonly trouble = new DedupLogger(DependencyResolver.name);
  // It serves many, so it must not run in the async context of whoever wakes it first.
  private readonly ownContext = new AsyncResource(DependencyResolver.name);
  private running: Promise<void> | undefined;
  private isWanted = false;
  private hasNewEdges = true;
  private isStopped = false;
  private failures = 0;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly endings: Endings,
    private readonly dueTickets: DueTickets,
  ) {
    endings.onEnded((ended) => {
      if (ended.some(({ isAwaited }) => isAwaited)) this.want();
    });
  }

  /** There is something to resolve: there may be new edges as well. */
  wake(): void {
    this.hasNewEdges = true;
    this.want();
  }

  start(): void {
    this.isStopped = false;
  }

  /** Resolves when the round under way is over; what is left is for others. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.retry);
    await this.running;
  }

  /** Resolves when what this process was woken for is resolved. */
  async idle(): Promise<void> {
    await this.running;
  }

  private want(): void {
    if (this.isStopped) return;
    this.isWanted = true;
    this.running ??= this.ownContext.runInAsyncScope(() => this.run());
  }

  private async run(): Promise<void> {
    // What ends in this turn of the event loop is resolved together.
    await new Promise(setImmediate);
    try {
      while (this.isWanted && !this.isStopped) {
        this.isWanted = false;
        await this.round();
        this.failures = 0;
      }
    } catch (error) {
      if (!isTransient(error)) this.trouble.warn(`Dependencies could not be resolved, trying again: ${String(error)}`);
      // Nobody else may have been woken for it, nor for the new edges that there may have been.
      clearTimeout(this.retry);
      this.retry = setTimeout(() => this.wake(), retryPauseMs(this.failures++)).unref();
    } finally {
      this.running = undefined;
    }
  }

  private async round(): Promise<void> {
    const { hasNewEdges } = this;
    this.hasNewEdges = false;
    const { ended, ready, woken, dueInMs, hasMore } = await this.ledger.dependencies.resolve({ hasNewEdges });
    this.endings.announce(ended, woken);
    this.ledger.signals.send('changed', ready);
    if (dueInMs !== undefined) this.dueTickets.expect(dueInMs);
    this.isWanted ||= hasMore;
  }
}
