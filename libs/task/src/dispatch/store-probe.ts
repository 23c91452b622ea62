import type { TaskEngine } from '../engine/index.js';
import type { Ledger } from '../ledger/index.js';
import type { TaskSettings } from '../options/index.js';

const PATIENCE_MS = 3_000;

/** Which of the two stores answer. */
export interface StoreHealth {
  readonly ledger: 'up' | 'down';
  readonly engine: 'up' | 'down';
}

/** Asks both stores something cheap, and does not wait for ever. */
export class StoreProbe {
  constructor(
    private readonly ledger: Ledger,
    private readonly engine: TaskEngine,
    private readonly settings: TaskSettings,
  ) {}

  async check(): Promise<StoreHealth> {
    // To ask the engine would connect to it again, and nobody would ever end that.
    if (this.ledger.database.closed.aborted) return { ledger: 'down', engine: 'down' };
    const [ledger, engine] = await Promise.all([
      answers(() => this.ledger.database.query('SELECT 1')),
      answers(() => this.engine.queue(this.settings.defaultQueue).sentinel()),
    ]);
    return { ledger, engine };
  }
}

async function answers(ask: () => Promise<unknown>): Promise<'up' | 'down'> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<'down'>((resolve) => (timer = setTimeout(() => resolve('down'), PATIENCE_MS)));
  const answer = (async () => ask())().then(
    () => 'up' as const,
    () => 'down' as const,
  );
  return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
}
