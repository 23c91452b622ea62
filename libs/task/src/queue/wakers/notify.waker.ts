import type { Ledger } from '../../ledger/index.js';
import { Waker, type WrittenTickets } from './waker.js';

/** Wakes other processes through the ledger's own NOTIFY, which each of them listens to on one connection. */
export class NotifyWaker extends Waker {
  constructor(private readonly ledger: Ledger) {
    super();
  }

  async start(onSignal: (queue: string) => void): Promise<void> {
    this.ledger.signals.on('ready', onSignal);
  }

  serve(): void {}

  signal(tickets: readonly WrittenTickets[]): void {
    this.ledger.signals.tell('ready', [...new Set(tickets.map(({ queue }) => queue))]);
  }

  // The ledger itself is checked by others.
  async check(): Promise<void> {}

  async inspect(): Promise<[]> {
    return [];
  }

  async close(): Promise<void> {}
}
