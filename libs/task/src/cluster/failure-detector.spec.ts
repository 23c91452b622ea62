import { describe, expect, it } from '@jest/globals';
import { FailureDetector } from './failure-detector.js';

const LEASE = 30_000;
const still = [{ id: 'a', counter: '7' }];

describe('FailureDetector', () => {
  it('declares a node dead when its counter stood still for the lease', () => {
    const watch = new FailureDetector({ nodeLeaseMs: LEASE });
    for (let now = 0; now < LEASE; now += 5_000) expect(watch.observe(still, now)).toEqual([]);
    expect(watch.observe(still, LEASE)).toEqual(['a']);
  });

  it('spares a node whose counter moves, however slowly', () => {
    const watch = new FailureDetector({ nodeLeaseMs: LEASE });
    for (let now = 0; now <= 10 * LEASE; now += 5_000) {
      const counter = String(Math.floor(now / 25_000));
      expect(watch.observe([{ id: 'a', counter }], now)).toEqual([]);
    }
  });

  it('C8 kills nobody at the end of an outage, during which nothing could be read', () => {
    const watch = new FailureDetector({ nodeLeaseMs: LEASE });
    watch.observe(still, 0);
    expect(watch.observe(still, 3 * LEASE)).toEqual([]);
    expect(watch.observe(still, 3 * LEASE + 5_000)).toEqual([]);
  });
});
