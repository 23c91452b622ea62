import { AsyncResource } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { retryPauseMs } from '../../time/retry-pause.js';
import { longTimeout } from '../../time/long-timeout.js';
import { isTransient } from './ledger.errors.js';

interface Entry<Row, Result> {
  readonly row: Row;
  readonly deadline: number;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

export interface GroupCommitOptions<Row, Result> {
  /** Writes the rows in one statement; results in the order of the rows. */
  readonly write: (rows: readonly Row[]) => Promise<readonly Result[]>;
  /** Most rows in one statement. @default 500 */
  readonly maxRows?: number;
  /** How many writes may be under way at a time. With one, rows are written in the order in which they came. @default 1 */
  readonly flights?: number;
  /** How many characters a row brings into the statement, where that may be many. @default none */
  readonly sizeOf?: (row: Row) => number;
  /** How long a row may wait for a ledger that is out of reach, in ms. @default Infinity */
  readonly patienceMs?: number;
  /** Turns the error of a row that was given up into what its caller sees. */
  readonly giveUp?: (row: Row, cause: unknown) => unknown;
}

// Rows may be small or a payload as large as one may be. Of those, hundreds in one statement would stop the event loop,
// outlast every time limit and keep small ones waiting.
const MOST_CHARACTERS = 2 * 1024 ** 2;

/**
 * Collects rows and writes them together: one statement and one COMMIT for all that arrived while the
 * previous write was under way. There is no fixed delay, so a lone row pays nothing.
 *
 * A write that fails because the ledger is away is repeated as it is; one that fails for another reason is split
 * until the row at fault is alone.
 */
export class GroupCommit<Row, Result> {
  private waiting: Entry<Row, Result>[] = [];
  private readonly flights = new Set<Promise<void>>();
  // A group serves many callers, so it must not run in the async context of the first caller.
  private readonly ownContext = new AsyncResource('GroupCommit');
  private readonly maxRows: number;
  private readonly patienceMs: number;
  // Callers that still wait for an answer, in the order of their deadlines.
  private readonly unanswered = new Set<Entry<Row, Result>>();
  private isWatching = false;

  constructor(private readonly options: GroupCommitOptions<Row, Result>) {
    this.maxRows = options.maxRows ?? 500;
    this.patienceMs = options.patienceMs ?? Infinity;
  }

  submit(row: Row): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const entry = { row, deadline: performance.now() + this.patienceMs, resolve, reject };
      this.waiting.push(entry);
      if (this.patienceMs < Infinity) this.watch(entry);
      this.takeOff();
    });
  }

  /** Resolves when everything submitted so far has been written or given up. */
  async idle(): Promise<void> {
    while (this.flights.size > 0) await Promise.all(this.flights);
  }

  private takeOff(): void {
    if (this.flights.size >= (this.options.flights ?? 1)) return;
    const flight = this.ownContext.runInAsyncScope(() => this.flushAll());
    this.flights.add(flight);
    void flight.then(() => {
      this.flights.delete(flight);
      if (this.waiting.length > 0) this.takeOff();
    });
  }

  private async flushAll(): Promise<void> {
    // All that is submitted in this turn of the event loop joins the first group.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) await this.flush(this.waiting.splice(0, this.nextGroup()));
  }

  /** How many of those that wait go together: never none, however large the first is. */
  private nextGroup(): number {
    const { sizeOf } = this.options;
    if (!sizeOf) return this.maxRows;
    const first = this.waiting.slice(0, this.maxRows);
    let size = 0;
    const tooMany = first.findIndex(({ row }) => (size += sizeOf(row)) > MOST_CHARACTERS);
    return tooMany === -1 ? first.length : Math.max(1, tooMany);
  }

  private async flush(group: Entry<Row, Result>[]): Promise<void> {
    for (let failures = 0; group.length > 0; failures++) {
      try {
        const results = await this.options.write(group.map(({ row }) => row));
        group.forEach((entry, index) => this.answer(entry, () => entry.resolve(results[index] as Result)));
        return;
      } catch (error) {
        if (!isTransient(error) && group.length > 1) return this.bisect(group);
        group = this.abandon(group, error);
        if (group.length > 0) await sleep(retryPauseMs(failures));
        // A caller that was told meanwhile that it takes too long must not find it recorded all the same.
        if (this.patienceMs < Infinity) group = group.filter((entry) => this.unanswered.has(entry));
      }
    }
  }

  private async bisect(group: Entry<Row, Result>[]): Promise<void> {
    const middle = group.length >> 1;
    await this.flush(group.slice(0, middle));
    await this.flush(group.slice(middle));
  }

  /** Rejects what must not or need not wait longer; what is left is tried again. */
  private abandon(group: Entry<Row, Result>[], error: unknown): Entry<Row, Result>[] {
    const now = performance.now();
    const retry = isTransient(error);
    return group.filter((entry) => {
      if (retry && now < entry.deadline) return true;
      this.answer(entry, () => entry.reject(retry ? this.givenUp(entry, error) : error));
      return false;
    });
  }

  private givenUp({ row }: Entry<Row, Result>, cause: unknown): unknown {
    return this.options.giveUp?.(row, cause) ?? cause;
  }

  private answer(entry: Entry<Row, Result>, answer: () => void): void {
    this.unanswered.delete(entry);
    answer();
  }

  private watch(entry: Entry<Row, Result>): void {
    this.unanswered.add(entry);
    if (!this.isWatching) this.expireIn(this.patienceMs);
  }

  /**
   * Answers those whose patience is over although their write, or the one before it, still hangs. Called from
   * setImmediate: after a blocked event loop timers come first, and the answers that have arrived must count.
   */
  private expire(): void {
    this.isWatching = false;
    const now = performance.now();
    const cause = new Error(`The ledger did not answer within ${this.patienceMs} ms`);
    for (const entry of this.unanswered) {
      if (entry.deadline > now) break;
      this.answer(entry, () => entry.reject(this.givenUp(entry, cause)));
    }
    this.waiting = this.waiting.filter((entry) => entry.deadline > now);
    const [next] = this.unanswered;
    if (next) this.expireIn(Math.max(1, next.deadline - now));
  }

  private expireIn(ms: number): void {
    this.isWatching = true;
    longTimeout(() => setImmediate(() => this.expire()), ms, { ref: false });
  }
}

/** How many characters texts bring into a statement. */
export function charactersIn(texts: readonly string[]): number {
  return texts.reduce((sum, { length }) => sum + length, 0);
}
