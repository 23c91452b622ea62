import type { TextMask } from '../secrets/index.js';
import {
  type Claim,
  type Ledger,
  type LogLevel,
  type LogLine,
  logShares,
  logText,
  type ProgressResult,
  type ProgressUpdate,
} from '../ledger/index.js';

const FLUSH_MS = 200;
const FLUSH_CHARACTERS = 2 ** 20;
// A full log takes 500 lines a second at most: what comes faster is dropped before it is written.
const MS_PER_LINE = 2;

/** Fields of a line beyond level and message. */
export type LineFields = Omit<LogLine, 'level' | 'message' | 'at'>;

/**
 * Log lines of one run. Short runs write theirs together with the outcome; long ones every 200 ms, so that
 * a reader can follow, and whenever they have become many.
 *
 * Once the log is full, only as many lines wait as are kept of the newest, and the ledger makes room for them before they are
 * written.
 */
export class LogBuffer {
  private lines: string[] = [];
  private characters = 0;
  private timer: NodeJS.Timeout | undefined;
  private pauseMs = FLUSH_MS;
  private readonly writing = new Set<Promise<unknown>>();
  /** Lines of the log in the ledger, or on their way there. */
  private stored: number;
  /** Lines that were dropped while they waited, and that the log does not tell of yet. */
  private lost = 0;
  private isMakingRoom = false;

  constructor(
    private readonly claim: Claim,
    private readonly ledger: Ledger,
    private readonly limit: number,
    /** Hides what the payload holds in secret places. */
    readonly mask: TextMask,
  ) {
    this.stored = claim.logCount;
  }

  add(level: LogLevel, message: string, fields: LineFields = {}): void {
    const line = logText({ ...fields, level, message, at: this.ledger.clock.now() }, this.mask);
    this.lines.push(line);
    this.characters += line.length;
    const room = this.limit - this.stored - this.lines.length;
    if (room < 0) this.keepNewest();
    // With the last line that fits all before are written, so that what is dropped from here on is in the middle.
    if (room === 0 || this.characters > FLUSH_CHARACTERS) this.flush();
    else this.flushLater();
  }

  /** Writes the lines that wait, together with what else there is of the run. */
  send(update: Pick<ProgressUpdate, 'metadata' | 'most'>): Promise<ProgressResult> {
    return this.track(this.write(this.isMakingRoom ? [] : this.take(), update));
  }

  /** The lines for the outcome, once nothing else of this run is being written. */
  async drain(): Promise<string[]> {
    const lines = this.take();
    // What is under way is fenced by the claim that the outcome is about to end.
    if (this.writing.size > 0) await Promise.all(this.writing);
    if (this.lacksRoomFor(lines)) await this.makeRoom(lines.length);
    return lines;
  }

  /** The outcome waits for this write of the run, which its handler may have forgotten to await. */
  track<T>(write: Promise<T>): Promise<T> {
    const settled: Promise<boolean> = write.then(
      () => this.writing.delete(settled),
      () => this.writing.delete(settled),
    );
    this.writing.add(settled);
    return write;
  }

  private flush(): void {
    if (this.lines.length === 0 || this.isMakingRoom) return;
    void this.send({}).then(
      () => this.ledger.signals.send('changed', [this.claim.id]),
      () => undefined,
    );
  }

  private flushLater(): void {
    // Who makes room looks for new lines afterwards.
    if (this.isMakingRoom) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.flush();
    }, this.pauseMs).unref();
  }

  private take(): string[] {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.characters = 0;
    return this.lines.splice(0);
  }

  private keepNewest(): void {
    const { last } = logShares(this.limit);
    while (this.lines.length > last) {
      this.characters -= this.lines.shift()!.length;
      this.lost++;
    }
  }

  private async write(
    logs: readonly string[],
    update: Pick<ProgressUpdate, 'metadata' | 'most'>,
  ): Promise<ProgressResult> {
    if (this.lacksRoomFor(logs)) await this.makeRoom(logs.length);
    this.stored += logs.length;
    const { id, claimKey, run } = this.claim;
    return this.ledger.progress.write({ ...update, id, claimKey, run, logs });
  }

  private lacksRoomFor(lines: readonly string[]): boolean {
    return lines.length > 0 && this.stored + lines.length > this.limit;
  }

  /** Where the ledger is away, the lines are written without: that is still no more than twice the limit. */
  private async makeRoom(lines: number): Promise<void> {
    const { lost } = this;
    const { id, claimKey } = this.claim;
    this.lost = 0;
    this.isMakingRoom = true;
    this.pauseMs = Math.max(FLUSH_MS, MS_PER_LINE * lines);
    // What is on its way belongs before the gap, or is what gives way.
    await Promise.all(this.writing);
    try {
      this.stored = (await this.ledger.logRoom.make({ id, claimKey, lines, lost, limit: this.limit })) ?? this.stored;
    } catch {
      this.lost += lost;
    }
    this.isMakingRoom = false;
    if (this.lines.length > 0) this.flushLater();
  }
}
