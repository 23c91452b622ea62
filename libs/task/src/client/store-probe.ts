import { Injectable } from '@nestjs/common';
import { Ledger } from '../ledger/index.js';
import { Waker } from '../queue/index.js';
import { within } from '../time/deadline.js';
import { type ExternalEngine, ExternalEngines } from './commands/external-engines.js';

const PATIENCE_MS = 3_000;

/** Which servers answer. */
export interface StoreHealth {
  readonly ledger: 'up' | 'down';
  /** What wakes the workers. Without it work begins up to a second later. */
  readonly engine: 'up' | 'down';
  /** BullMQ queues that this process observes, by names such as `bullmq:bull:emails`; absent where there are none. */
  readonly observed?: Readonly<Record<string, 'up' | 'down'>>;
}

/** Asks the servers something cheap, and does not wait for ever. */
@Injectable()
export class StoreProbe {
  constructor(
    private readonly ledger: Ledger,
    private readonly waker: Waker,
    private readonly engines: ExternalEngines,
  ) {}

  async check(): Promise<StoreHealth> {
    if (this.ledger.database.closed.aborted) return { ledger: 'down', engine: 'down' };
    const [ledger, waker, observed] = await Promise.all([
      answers('The ledger', async () => this.ledger.database.query('SELECT 1')),
      answers('The waker', async () => this.waker.check()),
      this.observed(),
    ]);
    // Where it has no server of its own, it is as well as the ledger is.
    return { ledger, engine: waker, ...(observed.length > 0 && { observed: Object.fromEntries(observed) }) };
  }

  private observed(): Promise<[string, 'up' | 'down'][]> {
    const asked = this.engines.all.filter(({ name, check }) => name !== undefined && check !== undefined);
    return Promise.all(
      asked.map(async (engine: ExternalEngine) => [
        engine.name!,
        await answers(engine.name!, async () => engine.check!()),
      ]),
    );
  }
}

async function answers(who: string, ask: () => Promise<unknown>): Promise<'up' | 'down'> {
  return within(PATIENCE_MS, who, ask()).then(
    () => 'up' as const,
    () => 'down' as const,
  );
}
