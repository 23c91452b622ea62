import type { Ledger } from '../../ledger/index.js';
import { Messages } from './messages.js';

/** Messages through Postgres: LISTEN and NOTIFY, which takes up to 7,999 bytes. */
export class LedgerMessages extends Messages {
  constructor(private readonly ledger: Ledger) {
    super();
  }

  subscribe(channel: string, listener: (text: string) => void): Promise<() => Promise<void>> {
    return this.ledger.database.profile.listen(channel, listener);
  }

  async publish(channel: string, text: string): Promise<void> {
    await this.ledger.database.query('SELECT pg_notify($1, $2)', [channel, text]);
  }

  async close(): Promise<void> {}
}
