import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { finestKept, rowsFor, WIDTHS } from './statistics.rows.js';

const NOW = Date.parse('2026-11-20T12:34:56.789Z');
const MINUTE_MS = 60_000;
const DAY_S = 86_400;

const asText = (fromMs: number, toMs: number | null, widest: number): string[] =>
  rowsFor({ fromMs, toMs, widest }, NOW).map(({ width, lowMs, highMs }) => {
    const [low, high] = [lowMs, highMs].map((ms) => (ms === null ? '…' : new Date(ms).toISOString().slice(8, 16)));
    return `${width} ${low} ${high}`;
  });

describe('the rows of statistics', () => {
  it('are the widest that a time allows', () => {
    expect(asText(Date.parse('2026-11-17T22:48Z'), Date.parse('2026-11-20T01:21Z'), DAY_S)).toEqual([
      '60 17T22:48 17T22:50',
      '600 17T22:50 17T23:00',
      '3600 17T23:00 18T00:00',
      '86400 18T00:00 20T00:00',
      '3600 20T00:00 20T01:00',
      '600 20T01:00 20T01:20',
      '60 20T01:20 20T01:21',
    ]);
  });

  it('are those of now as they are, where the time has no end', () => {
    expect(asText(Date.parse('2026-10-21T00:00Z'), null, DAY_S)).toEqual(['86400 21T00:00 …']);
    expect(asText(Date.parse('2026-11-20T12:20Z'), null, 3_600)).toEqual(['600 20T12:20 …']);
    expect(asText(Date.parse('2026-11-20T12:34Z'), null, 60)).toEqual(['60 20T12:34 …']);
  });

  it('make up a time without a gap and without counting anything twice', () => {
    const minutes = fc.integer({ min: 0, max: 20 * 24 * 60 });
    fc.assert(
      fc.property(minutes, minutes, fc.constantFrom(...WIDTHS), (ago, length, widest) => {
        const fromMs = Math.floor(NOW / MINUTE_MS - ago) * MINUTE_MS;
        const toMs = fromMs + (length + 1) * MINUTE_MS;
        const rows = rowsFor({ fromMs, toMs, widest }, NOW);
        expect(rows[0]?.lowMs).toBe(fromMs);
        expect(rows[rows.length - 1]?.highMs).toBe(toMs);
        for (const [index, { width, lowMs, highMs }] of rows.entries()) {
          expect([lowMs % (width * 1000), (highMs ?? 0) % (width * 1000), width <= widest]).toEqual([0, 0, true]);
          if (index > 0) expect(lowMs).toBe(rows[index - 1]?.highMs);
        }
        // Wider up to the middle, then finer: each width at most twice, the widest once.
        expect(rows.length).toBeLessThanOrEqual(2 * WIDTHS.length - 1);
      }),
    );
  });

  it('are kept for a time that grows with their width', () => {
    const ages = [13, 15, 59, 61, 399, 401].map((days) => finestKept(NOW - days * DAY_S * 1000, NOW));
    expect(ages).toEqual([60, 600, 600, 3_600, 3_600, DAY_S]);
  });
});
