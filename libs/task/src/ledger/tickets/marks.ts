/** A ticket's place. */
export interface Place {
  readonly priority: number;
  readonly seq: number;
}

// The schema admits no others: 0 in queues that serve in order of arrival, else 1 to 10.
const PRIORITIES = Array.from({ length: 11 }, (_, priority) => priority);

/**
 * How far a process has got in a queue, by priority. It looks only behind that, so what is dead there, and kept from
 * vacuum by somebody's long transaction, is not walked through again and again.
 */
export class Marks {
  private seqs: number[] = PRIORITIES.map(() => 0);

  /** Priorities, and how far it has got in each. */
  toParams(): [priorities: number[], seqs: number[]] {
    return [PRIORITIES, this.seqs];
  }

  /** These tickets were taken by a look behind the marks. */
  advance(places: readonly Place[]): void {
    for (const { priority, seq } of places) if (seq > (this.seqs[priority] ?? 0)) this.seqs[priority] = seq;
  }

  /** The next look is from the beginning. */
  clear(): void {
    this.seqs = PRIORITIES.map(() => 0);
  }
}
