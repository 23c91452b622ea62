import type { AccessLogSummary } from './access-log.contract.js';

const ENTRY = /^(\S+) \S+ \S+ \[[^\]]+\] "[A-Z]+ (\S+) [^"]*" (\d{3}) (\d+) (\d+)$/;
// Slower answers count as this slow. A histogram by the millisecond keeps percentiles exact in constant memory.
const SLOWEST_MS = 60_000;

/** Counts log entries one by one. Its memory grows with the number of different paths and visitors, not of lines. */
export class AccessLogCounter {
  private lines = 0;
  private malformed = 0;
  private bytes = 0;
  private readonly visitors = new Set<string>();
  private readonly statuses = new Map<string, number>();
  private readonly paths = new Map<string, number>();
  private readonly latencies = new Uint32Array(SLOWEST_MS + 1);

  add(line: string): void {
    this.lines++;
    const [, visitor, path, status, bytes, latency] = ENTRY.exec(line) ?? [];
    if (!visitor || !path || !status) {
      this.malformed++;
      return;
    }
    this.visitors.add(visitor);
    increment(this.statuses, status);
    increment(this.paths, path);
    this.bytes += Number(bytes);
    const slot = Math.min(Number(latency), SLOWEST_MS);
    this.latencies[slot] = (this.latencies[slot] ?? 0) + 1;
  }

  summary(top: number): AccessLogSummary {
    const ranked = [...this.paths].sort(([a, hitsOfA], [b, hitsOfB]) => hitsOfB - hitsOfA || (a < b ? -1 : 1));
    return {
      lines: this.lines,
      malformed: this.malformed,
      bytes: this.bytes,
      visitors: this.visitors.size,
      byStatus: Object.fromEntries([...this.statuses].sort()),
      topPaths: ranked.slice(0, top).map(([path, hits]) => ({ path, hits })),
      latencyMs: { p50: this.percentile(0.5), p95: this.percentile(0.95), p99: this.percentile(0.99) },
    };
  }

  private percentile(share: number): number {
    const rank = Math.ceil(share * (this.lines - this.malformed));
    let seen = 0;
    return Math.max(
      0,
      this.latencies.findIndex((count) => (seen += count) >= rank && rank > 0),
    );
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
