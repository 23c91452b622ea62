import { describe, expect, it } from '@jest/globals';
import { TokenBuckets } from './token-buckets.js';

describe('TokenBuckets', () => {
  it('E7 gives a minute at once, then one after the other, to each key', () => {
    let nowMs = 0;
    const buckets = new TokenBuckets(60, () => nowMs);
    const taken = Array.from({ length: 60 }, () => buckets.take('u1'));
    expect(Math.max(...taken)).toBe(0);
    expect(buckets.take('u1')).toBe(1);
    expect(buckets.take('u2')).toBe(0);
    nowMs += 1_000;
    expect([buckets.take('u1'), buckets.take('u1')]).toEqual([0, 1]);
  });

  it('E7 says how long it takes where little is allowed', () => {
    const buckets = new TokenBuckets(2, () => 0);
    expect([buckets.take('u1'), buckets.take('u1'), buckets.take('u1')]).toEqual([0, 0, 30]);
  });

  it('E7 forgets the key that was longest away, never the one that is busy', () => {
    const buckets = new TokenBuckets(1, () => 0);
    buckets.take('busy');
    for (let other = 0; other < 30_000; other++) {
      buckets.take(`other-${other}`);
      if (other % 5_000 === 0) expect(buckets.take('busy')).toBeGreaterThan(0);
    }
    expect(buckets.take('other-0')).toBe(0);
  });
});
