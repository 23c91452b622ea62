/** The last bucket, 2^31 ms: about 25 days. Whatever took longer is in it as well. */
export const LONGEST_LATENCY = 62;

/**
 * Durations in buckets of which each is √2 times as wide as the one before: bucket `n` holds what took more than
 * 2^((n-1)/2) ms and at most 2^(n/2) ms, bucket 0 everything up to 1 ms.
 */
export class Histogram {
  private readonly counts: number[] = [];
  private total = 0;

  add(latency: number, count: number): void {
    this.counts[latency] = (this.counts[latency] ?? 0) + count;
    this.total += count;
  }

  /** Adds counts by latency. */
  addAll(counts: Readonly<Record<string, number>>): void {
    for (const latency in counts) this.add(Number(latency), counts[latency] ?? 0);
  }

  /** Adds all that another one holds. */
  merge(other: Histogram): void {
    other.counts.forEach((count, latency) => this.add(latency, count));
  }

  get count(): number {
    return this.total;
  }

  /**
   * The duration in ms that this share (0 to 1) stayed within, or null when there is none. Approximate: the place
   * within its bucket is interpolated, so it is off by a factor of √2 at most.
   */
  percentile(share: number): number | null {
    const rank = share * this.total;
    let below = 0;
    for (const [latency, count = 0] of this.counts.entries()) {
      if (count === 0) continue;
      if (below + count >= rank) return interpolated(latency, (rank - below) / count);
      below += count;
    }
    return null;
  }
}

function interpolated(latency: number, share: number): number {
  const low = latency === 0 ? 0 : 2 ** ((latency - 1) / 2);
  const high = 2 ** (latency / 2);
  return Math.round((low + (high - low) * share) * 10) / 10;
}
