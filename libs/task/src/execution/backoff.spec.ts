import { describe, expect, it } from '@jest/globals';
import { backoffMs } from './backoff.js';

const policy = { maxRetries: 10, factor: 2, baseMs: 1000, maxMs: 600_000, jitter: 0 };

describe('backoff', () => {
  it('S1-24 S1-30 waits base × factor^attempt, counted from the first retry', () => {
    expect([1, 2, 3, 4].map((attempt) => backoffMs(policy, attempt))).toEqual([1000, 2000, 4000, 8000]);
  });

  it('never waits longer than the maximum', () => {
    expect(backoffMs(policy, 50)).toBe(600_000);
  });

  it('leaves the share called jitter to chance', () => {
    const half = { ...policy, jitter: 0.5 };
    expect(backoffMs(half, 1, () => 0)).toBe(1000);
    expect(backoffMs(half, 1, () => 0.99)).toBe(505);
  });
});
