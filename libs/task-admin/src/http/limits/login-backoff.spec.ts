import { describe, expect, it } from '@jest/globals';
import { LoginBackoff } from './login-backoff.js';

describe('LoginBackoff', () => {
  const start = () => {
    const clock = { nowMs: 1_000 };
    const backoff = new LoginBackoff(() => clock.nowMs);
    const fail = (times: number, address = '192.0.2.1'): void => {
      for (let time = 0; time < times; time++) backoff.failed(address);
    };
    return { clock, backoff, fail };
  };

  it('E7 waits from the tenth failure on, twice as long each time, up to a minute', () => {
    const { backoff, fail } = start();
    fail(9);
    expect(backoff.secondsLeft('192.0.2.1')).toBe(0);
    const waits = Array.from({ length: 9 }, () => {
      fail(1);
      return backoff.secondsLeft('192.0.2.1');
    });
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('E7 concerns no other address', () => {
    const { backoff, fail } = start();
    fail(20);
    expect([backoff.secondsLeft('192.0.2.2'), backoff.secondsLeft('::ffff:192.0.2.1')]).toEqual([0, 60]);
  });

  it('E7 takes a /64 of IPv6 for one address', () => {
    const { backoff, fail } = start();
    fail(20, '2001:db8::1');
    expect(backoff.secondsLeft('2001:db8:0:0:ffff::9')).toBe(60);
    expect(backoff.secondsLeft('2001:db8:0:1::1')).toBe(0);
  });

  it('E7 ends with a login that succeeds, and with time', () => {
    const { backoff, clock, fail } = start();
    fail(12);
    backoff.succeeded('192.0.2.1');
    fail(9);
    expect(backoff.secondsLeft('192.0.2.1')).toBe(0);
    fail(1);
    clock.nowMs += 16 * 60_000;
    fail(1);
    expect(backoff.secondsLeft('192.0.2.1')).toBe(0);
  });

  it('E7 keeps no more than ten thousand addresses', () => {
    const { backoff, fail } = start();
    fail(12);
    for (let other = 0; other < 10_000; other++) backoff.failed(`host-${other}`);
    expect(backoff.secondsLeft('192.0.2.1')).toBe(0);
  });
});
