import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exactChance, type Failures, isDifferent } from './chance.js';

const some = (failed: number, of: number): Failures => ({ failed, of });

/** The same by counting, with whole numbers. */
function counted(one: Failures, other: Failures): number {
  const choose = (all: number, few: number): bigint => {
    let ways = 1n;
    for (let n = 0; n < few; n++) ways = (ways * BigInt(all - n)) / BigInt(n + 1);
    return few < 0 || few > all ? 0n : ways;
  };
  const failed = one.failed + other.failed;
  const waysOf = (n: number): bigint => choose(one.of, n) * choose(other.of, failed - n);
  let sum = 0n;
  for (let n = 0; n <= failed; n++) if (waysOf(n) <= waysOf(one.failed)) sum += waysOf(n);
  return Number((sum * 10n ** 12n) / choose(one.of + other.of, failed)) / 1e12;
}

describe('the chance of a difference', () => {
  it('N-5: is that of Fisher’s exact test', () => {
    // Fisher's lady tasting tea, and the example of Weisstein.
    expect(exactChance(some(3, 4), some(1, 4))).toBeCloseTo(0.485_714, 6);
    expect(exactChance(some(1, 12), some(9, 12))).toBeCloseTo(0.002_759, 6);
    const side = fc
      .integer({ min: 1, max: 60 })
      .chain((of) => fc.integer({ min: 0, max: of }).map((failed) => some(failed, of)));
    fc.assert(
      fc.property(side, side, (one, other) => {
        expect(exactChance(one, other)).toBeCloseTo(counted(one, other), 8);
      }),
    );
  });

  it('N-5: tells a difference from chance, in small counts and in large ones', () => {
    expect(isDifferent(some(0, 500), some(4, 10))).toBe(true);
    expect(isDifferent(some(0, 10), some(2, 10))).toBe(false);
    expect(isDifferent(some(20, 100), some(40, 100))).toBe(true);
    expect(isDifferent(some(20, 100), some(28, 100))).toBe(false);
    expect(isDifferent(some(10_000, 1_000_000), some(11_000, 1_000_000))).toBe(true);
    expect(isDifferent(some(0, 0), some(5, 5))).toBe(false);
    expect(isDifferent(some(7, 7), some(9, 9))).toBe(false);
  });
});
