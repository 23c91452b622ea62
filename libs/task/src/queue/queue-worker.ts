import { type Claim, isTransient } from '../ledger/index.js';
import { DedupLogger } from '../logging/dedup-logger.js';
import { retryPauseMs } from '../time/retry-pause.js';
import { FetchSize } from './fetch-size.js';
import type { QueueWorkerOptions } from './queue-worker.options.js';
import { ReadyClaims } from './ready-claims.js';
import { RunSlots } from './run-slots.js';
import { SharedPlace } from './shared-place.js';
import { TicketSource } from './ticket-source.js';

const FETCHES_AT_ONCE = 2;
const LONGEST_PAUSE_MS = 1_000;

/** Takes tickets of one queue as long as there are free slots, and runs what it claims. */
export class QueueWorker {
  private readonly source: TicketSource;
  private readonly size: FetchSize;
  private readonly trouble = new DedupLogger(QueueWorker.name);
  private readonly ready = new ReadyClaims((claims) => this.giveBack(claims));
  private readonly slots: RunSlots;
  private asked = 0;
  private fetches = 0;
  private failures = 0;
  private isWanted = false;
  private isHeld = false;
  private isClosed = false;
  private isLimited = false;
  private pumping: NodeJS.Immediate | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: QueueWorkerOptions) {
    this.size = new FetchSize(options.concurrency);
    this.slots = new RunSlots(options.concurrency, () => this.schedule());
    this.source = new TicketSource(options, {
      claimed: (claims) => this.accept(claims),
      admitted: (admitted) => {
        options.runner.admitted(admitted);
        this.isLimited = admitted.isLimited;
        if (admitted.limitedForMs !== undefined) this.pause(admitted.limitedForMs);
      },
    });
  }

  /** It has room and does not look by itself: a poll must tell it of tickets that nobody told it of. */
  get isIdle(): boolean {
    return (
      !this.isWanted &&
      this.fetches === 0 &&
      this.slots.running < this.options.concurrency &&
      !this.isHeld &&
      !this.isClosed
    );
  }

  /** Runs under way, and claims that lie ready. */
  get load(): number {
    return this.slots.running + this.ready.length;
  }

  /** A limit of the queue keeps tickets back. */
  get isLimitReached(): boolean {
    return this.isLimited;
  }

  /** There may be tickets. */
  wake(): void {
    this.isWanted = true;
    this.schedule();
  }

  /** There are tickets somewhere in the queue, also where this worker has been already. */
  lookFromStart(): void {
    this.source.fromStart();
    this.wake();
  }

  /** Takes nothing while it is held; what lies ready goes back. */
  hold(isHeld: boolean): void {
    if (this.isHeld === isHeld) return;
    this.isHeld = isHeld;
    if (isHeld) this.giveBack();
    else this.lookFromStart();
  }

  /** Takes nothing more. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    clearImmediate(this.pumping);
    this.giveBack();
  }

  /** Forgets claims that lie ready: somebody else has them. */
  drop(): readonly Claim[] {
    return this.ready.clear();
  }

  // Handlers end in bursts: all that end in one turn of the event loop are replaced by one fetch.
  private schedule(): void {
    this.pumping ??= setImmediate(() => {
      this.pumping = undefined;
      this.pump();
    });
  }

  private pump(): void {
    this.begin();
    while (this.mayFetch()) void this.fetch(this.room);
  }

  private get room(): number {
    const ahead = this.isLimited ? 0 : this.size.ahead(this.slots.running);
    return this.options.concurrency + ahead - this.load - this.asked;
  }

  private mayFetch(): boolean {
    if (!this.isWanted || this.isHeld || this.isClosed || this.timer || this.room <= 0) return false;
    if (this.fetches === 0) return true;
    // A second one only for many: small fetches cost as much as large ones.
    return this.fetches < FETCHES_AT_ONCE && this.room >= this.load + this.asked;
  }

  private begin(): void {
    while (this.slots.isFree && this.ready.length > 0) void this.run(this.ready.next()!);
    this.ready.watch();
  }

  private async run(claim: Claim): Promise<void> {
    const parts = { ledger: this.options.ledger, claim, own: this.slots.take(), onLeft: () => this.hasRoom() };
    const place = new SharedPlace(parts);
    const startedAt = performance.now();
    await this.options.runner.run(claim, place);
    place.release();
    this.size.ran(performance.now() - startedAt);
    this.hasRoom();
  }

  private async fetch(count: number): Promise<void> {
    this.fetches++;
    this.size.fetching();
    this.asked += count;
    this.isWanted = false;
    try {
      const tickets = await this.source.take(count);
      this.failures = 0;
      if (tickets >= count && !this.isLimited) this.isWanted = true;
    } catch (error) {
      this.fail(error);
    } finally {
      this.fetches--;
      this.asked -= count;
      this.schedule();
      if (this.isWanted && this.room <= 0) this.options.onOverflow(this.options.queue);
    }
  }

  private accept(claims: readonly Claim[]): void {
    if (claims.length === 0) return;
    const { runner, onTaken, queue } = this.options;
    runner.claimed(claims);
    onTaken(queue, claims);
    if (this.isHeld || this.isClosed) return runner.giveBack(claims);
    this.ready.add(claims);
    this.begin();
  }

  private giveBack(claims = this.drop()): void {
    if (claims.length === 0) return;
    this.options.runner.giveBack(claims);
    // They are behind the marks.
    this.source.fromStart();
  }

  private fail(error: unknown): void {
    this.isWanted = true;
    this.pause(retryPauseMs(this.failures++, LONGEST_PAUSE_MS));
    if (!isTransient(error))
      this.trouble.warn(`Queue "${this.options.queue}" could not be read, trying again: ${String(error)}`);
    // Whatever the lost answer was: what it claimed is found by the heartbeat.
    this.source.fromStart();
  }

  // A limit on runs at a time lets another one begin, here or elsewhere.
  private hasRoom(): void {
    if (this.isLimited && !this.timer) {
      [this.isLimited, this.isWanted] = [false, true];
      this.options.onOverflow(this.options.queue);
    }
    this.schedule();
  }

  private pause(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.isLimited = false;
      this.wake();
    }, ms).unref();
  }
}
