const KEPT = 200_000;

/** How loud a process was. */
export interface LogRate {
  readonly lines: number;
  /** Most lines of any one second. */
  readonly mostPerSecond: number;
  /** The lines of that second. */
  readonly loudest: readonly string[];
}

// What is read in one second may have been written in two, on a busy machine: the line says when.
const LINE = /^\[Nest\] \d+ +- (?<second>.+? [AP]M) /;

/** Counts log entries (one may have many lines: a stack) by the second. */
export class LogCounter {
  private readonly seconds = new Map<string, string[]>();
  private rest = '';
  text = '';

  take(chunk: string): void {
    this.text = (this.text + chunk).slice(-KEPT);
    const lines = (this.rest + chunk).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      const second = LINE.exec(line)?.groups?.['second'];
      if (second) this.seconds.set(second, [...(this.seconds.get(second) ?? []), line]);
    }
  }

  get rate(): LogRate {
    const all = [...this.seconds.values()];
    const loudest = all.reduce((most, lines) => (lines.length > most.length ? lines : most), [] as string[]);
    return { lines: all.reduce((sum, { length }) => sum + length, 0), mostPerSecond: loudest.length, loudest };
  }
}
