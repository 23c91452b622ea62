import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { isTransient, Ledger } from '../ledger/index.js';
import { DedupLogger } from '../logging/dedup-logger.js';
import { QueueNames, QueueStates } from '../queue/index.js';

const PAUSE_MS = 500;

/** Makes the queues that this process knows known to the ledger, also those that tasks bring along later. */
@Injectable()
export class QueueRegistration {
  private readonly rare = new DedupLogger('TaskLedger');
  private isStopped = false;

  constructor(
    private readonly ledger: Ledger,
    private readonly queueNames: QueueNames,
    private readonly queueStates: QueueStates,
  ) {}

  get servesQueues(): boolean {
    return this.queueNames.served().length > 0;
  }

  async start(): Promise<void> {
    await this.register();
    const warn = (error: unknown): void =>
      this.rare.warn(`A queue that was added could not be registered: ${String(error)}`);
    this.queueNames.onAdded(() => void this.register().catch(warn));
    this.ledger.signals.on('queue', () => void this.queueStates.refresh().catch(() => undefined));
  }

  stop(): void {
    this.isStopped = true;
  }

  // A server may go away again while we start.
  private async register(): Promise<void> {
    while (!this.isStopped) {
      try {
        await this.ledger.queues.register(this.queueNames.declarations());
        return await this.queueStates.refresh();
      } catch (error) {
        if (!isTransient(error)) throw error;
        this.rare.warn(`The queues could not be registered, trying again: ${String(error)}`);
        await sleep(PAUSE_MS, undefined, { ref: false });
      }
    }
  }
}
