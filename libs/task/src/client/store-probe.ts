import { Injectable } from '@nestjs/common';
import { Ledger } from '../ledger/index.js';
import { Waker } from '../queue/index.js';
import { within } from '../time/deadline.js';

const PATIENCE_MS = 3_000;

/** Which servers answer. */
export interface StoreHealth {
  readonly ledger: 'up' | 'down';
  /** What wakes the workers. Without it work begins up to a second later. */
  readonly engine: 'up' | 'down';
}

/** Asks the servers something cheap, and does not wait for ever. */
@Injectable()
export class StoreProbe {
  constructor(
    private readonly ledger: Ledger,
    private readonly waker: Waker,
  ) {}

  async check(): Promise<StoreHealth> {
    if (this.ledger.database.closed.aborted) return { ledger: 'down', engine: 'down' };
    const [ledger, waker] = await Promise.all([
      answers('The ledger', async () => this.ledger.database.query('SELECT 1')),
      answers('The waker', async () => this.waker.check()),
    ]);
    // Where it has no server of its own, it is as well as the ledger is.
    return { ledger, engine: waker };
  }
}

async function answers(who: string, ask: () => Promise<unknown>): Promise<'up' | 'down'> {
  return within(PATIENCE_MS, who, ask()).then(
    () => 'up' as const,
    () => 'down' as const,
  );
}
