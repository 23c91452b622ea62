/** What is counted in the process and written now and then: a process that dies takes what it has not written yet along. */
export class PendingCounts<Key> {
  private counts = new Map<Key, number>();

  add(key: Key, count = 1): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + count);
  }

  /** Calls `write` with what has been counted, if anything has; what cannot be written is kept for the next time. */
  async flush(write: (counts: ReadonlyMap<Key, number>) => Promise<unknown>): Promise<void> {
    const { counts } = this;
    if (counts.size === 0) return;
    this.counts = new Map();
    try {
      await write(counts);
    } catch (error) {
      for (const [key, count] of counts) this.add(key, count);
      throw error;
    }
  }
}
