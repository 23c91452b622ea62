const KEPT = 200_000;

/** How loud a process was. */
export interface LogRate {
  readonly lines: number;
  /** Most lines of any one second. */
  readonly mostPerSecond: number;
  /** The lines of that second. */
  readonly loudest: readonly string[];
}

const LINE = /^\[Nest\]/;

/** Counts log entries (one may have many lines: a stack) by the second. */
export class LogCounter {
  private readonly seconds = new Map<number, string[]>();
  private rest = '';
  text = '';

  take(chunk: string): void {
    this.text = (this.text + chunk).slice(-KEPT);
    const lines = (this.rest + chunk).split('\n');
    this.rest = lines.pop() ?? '';
    const second = Math.floor(Date.now() / 1_000);
    const entries = lines.filter((line) => LINE.test(line));
    this.seconds.set(second, [...(this.seconds.get(second) ?? []), ...entries]);
  }

  get rate(): LogRate {
    const all = [...this.seconds.values()];
    const loudest = all.reduce((most, lines) => (lines.length > most.length ? lines : most), [] as string[]);
    return { lines: all.reduce((sum, { length }) => sum + length, 0), mostPerSecond: loudest.length, loudest };
  }
}
