import { startChild } from './children.mjs';
import { fillDays } from './fill.mjs';
import { fillWaiting } from './fill-waiting.mjs';
import { lackOfRoom } from './room.mjs';

const DAYS = 30;

/** Ledgers with many executions. They are dear to fill, so measures share them; what one adds, the later ones find. */
export class FilledLedgers {
  #servers;
  #say;
  // By the number of rows.
  #urls = new Map();
  #waiting = new Set();

  constructor(servers, say) {
    this.#servers = servers;
    this.#say = say;
  }

  /** Why there cannot be such a ledger, or undefined. */
  async lacking(rows) {
    if (this.#urls.has(rows)) return undefined;
    return this.#servers.lacking(['postgres']) ?? (await lackOfRoom(this.#servers, rows));
  }

  /** One with so many finished executions, of the last 30 days; returns its URL. */
  async finished(rows) {
    const filled = this.#urls.get(rows) ?? (await this.#fill(rows));
    this.#urls.set(rows, filled);
    return filled;
  }

  /** The same, with a tenth as many that wait or run today. */
  async withWaiting(rows) {
    const url = await this.finished(rows);
    if (this.#waiting.has(rows)) return url;
    this.#say(`adding ${rows / 10} executions that wait`);
    await fillWaiting(url, Math.round(rows / 10));
    this.#waiting.add(rows);
    return url;
  }

  async #fill(rows) {
    const databaseUrl = await this.#servers.createDatabase(`filled_${rows}`);
    // It makes the tables.
    const reader = await startChild('reader', { databaseUrl });
    await reader.close();
    this.#say(`filling ${rows} executions`);
    await fillDays(databaseUrl, { days: DAYS, lastDaysAgo: 1, rows });
    return databaseUrl;
  }
}
