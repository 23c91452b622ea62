import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Histogram, LONGEST_LATENCY } from './histogram.js';

/** The bucket that the outcome statement puts a duration into. */
const latencyOf = (ms: number): number => Math.min(LONGEST_LATENCY, Math.ceil(2 * Math.log2(Math.max(1, ms))));

function histogramOf(durations: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const ms of durations) histogram.add(latencyOf(ms), 1);
  return histogram;
}

describe('Histogram', () => {
  it('knows nothing of no durations', () => {
    expect(new Histogram().percentile(0.5)).toBeNull();
  });

  it('is off by a factor of √2 at most', () => {
    const durations = fc.array(fc.integer({ min: 2, max: 2 ** 30 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(durations, fc.constantFrom(0.5, 0.95, 0.99), (all, share) => {
        const exact = all.toSorted((a, b) => a - b)[Math.ceil(share * all.length) - 1] ?? 0;
        const ratio = (histogramOf(all).percentile(share) ?? 0) / exact;
        expect(ratio).toBeGreaterThan(0.7);
        expect(ratio).toBeLessThan(1.42);
      }),
    );
  });

  it('grows with the share', () => {
    const histogram = histogramOf([1, 5, 20, 80, 300, 1_200, 60_000]);
    const percentiles = [0.1, 0.25, 0.5, 0.75, 0.95, 0.99, 1].map((share) => histogram.percentile(share) ?? -1);
    expect(percentiles).toEqual(percentiles.toSorted((a, b) => a - b));
  });

  it('interpolates within a bucket, and calls everything up to a millisecond a fraction of one', () => {
    const histogram = new Histogram();
    histogram.add(20, 4);
    expect([0.25, 0.5, 1].map((share) => histogram.percentile(share))).toEqual([799.1, 874.0, 1024]);
    const quick = new Histogram();
    quick.add(0, 10);
    expect(quick.percentile(0.5)).toBe(0.5);
  });
});
