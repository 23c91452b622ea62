import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Dispatcher, OutboxRelay } from './dispatch/index.js';
import type { TaskEngine } from './engine/index.js';
import type { Ledger } from './ledger/index.js';
import type { Leadership } from './maintenance/index.js';

const RETRY_MS = 1_000;

export interface RetirementParts {
  readonly ledger: Ledger;
  readonly engine: TaskEngine;
  readonly dispatcher: Dispatcher;
  readonly relay: OutboxRelay;
  readonly leadership: Leadership;
}

/**
 * What a process does when others have taken the ledger over with another engine (H10): it finishes what it runs, takes
 * nothing more, never leads, and leaves whatever is still to be dispatched to them. It may go on enqueueing.
 */
export class TaskRetirement {
  private readonly logger = new Logger('TaskLedger');

  constructor(private readonly parts: RetirementParts) {}

  /** Retires when the epoch of this process ends. */
  watch(): void {
    this.parts.ledger.epoch.onEnd((successor) => void this.retire(successor));
  }

  private async retire(successor: string): Promise<void> {
    this.logger.error(
      `Other processes use ${successor} as the engine of this ledger now. This one finishes what it runs and takes no ` +
        'more tasks; restart it with the same engine (REDIS_URL, or engine in TaskModule.forRoot()).',
    );
    const { ledger, engine, dispatcher, relay, leadership } = this.parts;
    dispatcher.redirect((batch) => ledger.outbox.putAll(batch));
    for (const step of [
      () => engine.pauseWorkers(),
      () => relay.stop(),
      () => leadership.release(),
      // What this process has told the old engine in the meantime is told to the new one.
      () => this.handOver(),
    ])
      await this.persist(step);
  }

  private async handOver(): Promise<void> {
    const { ledger } = this.parts;
    for (const { name } of await ledger.queues.all()) await ledger.recovery.redispatchQueue(name);
  }

  private async persist(step: () => Promise<unknown>): Promise<void> {
    while (
      !(await step().then(
        () => true,
        () => false,
      ))
    )
      await sleep(RETRY_MS, undefined, { ref: false });
  }
}
