import type { TextMask } from '../secrets/index.js';
import { type Claim, type Ledger, type LogLevel, type LogLine, logText } from '../ledger/index.js';

const FLUSH_MS = 200;
const FLUSH_CHARACTERS = 2 ** 20;

/** Fields of a line beyond level and message. */
export type LineFields = Omit<LogLine, 'level' | 'message' | 'at'>;

/**
 * Log lines of one run. Short runs write theirs together with the outcome; long ones every 200 ms, so that
 * a reader can follow, and whenever they have become many.
 */
export class LogBuffer {
  private lines: string[] = [];
  private characters = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly writing = new Set<Promise<unknown>>();
  private room: number;

  constructor(
    private readonly claim: Claim,
    private readonly ledger: Ledger,
    limit: number,
    /** Hides what the payload holds in secret places. */
    readonly mask: TextMask,
  ) {
    this.room = limit - claim.logCount;
  }

  add(level: LogLevel, message: string, fields: LineFields = {}): void {
    // The last place is for the note that lines are missing.
    if (this.room <= 1) {
      if (this.room-- === 1) this.push('warning', 'The log is full: further lines were dropped (limits.logLines)', {});
      this.ledger.drops.add('log_lines');
      return;
    }
    this.room--;
    this.push(level, message, fields);
    if (this.characters > FLUSH_CHARACTERS) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), FLUSH_MS).unref();
  }

  /** Takes the lines that are not written yet, for a write of the caller's own. */
  take(): string[] {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.characters = 0;
    return this.lines.splice(0);
  }

  /** The lines for the outcome, once nothing else of this run is being written. */
  async drain(): Promise<string[]> {
    const lines = this.take();
    // What is under way is fenced by the claim that the outcome is about to end.
    if (this.writing.size > 0) await Promise.all(this.writing);
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

  private push(level: LogLevel, message: string, fields: LineFields): void {
    const line = logText({ ...fields, level, message, at: this.ledger.clock.now() }, this.mask);
    this.lines.push(line);
    this.characters += line.length;
  }

  private flush(): void {
    const logs = this.take();
    if (logs.length === 0) return;
    const { id, claimKey, run } = this.claim;
    const write = this.ledger.progress.write({ id, claimKey, run, logs });
    void this.track(write).then(
      () => this.ledger.signals.send('changed', [id]),
      () => undefined,
    );
  }
}
