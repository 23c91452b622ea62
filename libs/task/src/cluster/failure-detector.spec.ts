import { describe, expect, it } from '@jest/globals';
import { FailureDetector } from './failure-detector.js';

const LEASE = 30_000;
const still = [{ id: 'a', counter: '7' }];

describe('FailureDetector', () => {
  it('suspects a node when its counter stood still for the lease', () => {
    const detector = new FailureDetector({ nodeLeaseMs: LEASE });
    for (let now = 0; now < LEASE; now += 5_000) expect(detector.observe(still, now)).toEqual([]);
    expect(detector.observe(still, LEASE)).toEqual(['a']);
  });

  it('spares a node whose counter moves, however slowly', () => {
    const detector = new FailureDetector({ nodeLeaseMs: LEASE });
    for (let now = 0; now <= 10 * LEASE; now += 5_000) {
      const counter = String(Math.floor(now / 25_000));
      expect(detector.observe([{ id: 'a', counter }], now)).toEqual([]);
    }
  });

  it('kills nobody at the end of an outage, during which nothing could be read', () => {
    const detector = new FailureDetector({ nodeLeaseMs: LEASE });
    detector.observe(still, 0);
    expect(detector.observe(still, 3 * LEASE)).toEqual([]);
    expect(detector.observe(still, 3 * LEASE + 5_000)).toEqual([]);
  });

  it('begins anew with a node that was gone for a while', () => {
    const detector = new FailureDetector({ nodeLeaseMs: LEASE });
    const other = [{ id: 'b', counter: '1' }];
    for (let now = 0; now < LEASE; now += 5_000) detector.observe([...still, ...other], now);
    expect(detector.observe([], LEASE)).toEqual([]);
    expect(detector.observe([...still, ...other], LEASE + 5_000)).toEqual([]);
  });
});
