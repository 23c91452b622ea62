import { RecentMap } from './recent-map.js';

const MINUTE_MS = 60_000;
// What is forgotten beyond that is full again; to be forgotten, as many others have to come in between.
const MOST_KEYS = 10_000;

interface Bucket {
  readonly tokens: number;
  readonly atMs: number;
}

/** A token bucket for each key: a minute's worth at once, then as many as come in. Memory is bounded. */
export class TokenBuckets {
  private readonly buckets = new RecentMap<Bucket>(MOST_KEYS);

  constructor(
    private readonly perMinute: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Takes a token; 0 when there was one, else the seconds until there is. */
  take(key: string): number {
    const tokens = this.tokensOf(key);
    const isThere = tokens >= 1;
    this.buckets.set(key, { tokens: isThere ? tokens - 1 : tokens, atMs: this.nowMs() });
    return isThere ? 0 : Math.max(1, Math.ceil(((1 - tokens) * 60) / this.perMinute));
  }

  private tokensOf(key: string): number {
    const bucket = this.buckets.get(key);
    if (!bucket) return this.perMinute;
    const refilled = ((this.nowMs() - bucket.atMs) * this.perMinute) / MINUTE_MS;
    return Math.min(this.perMinute, bucket.tokens + refilled);
  }
}
