import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isCertainlyLarger } from './payload-size.js';

const KB = 1024;
const SHARED = { a: 1, b: 2 };

/** The longest limit that the value is certainly over. */
function countedAtLeast(value: unknown): number {
  let [under, over] = [-1, 4 * KB];
  while (over - under > 1) {
    const limit = Math.floor((under + over) / 2);
    if (isCertainlyLarger(value, limit)) under = limit;
    else over = limit;
  }
  return over;
}

describe('a size that is oversized', () => {
  it('is never claimed of a value that fits', () => {
    const anything = fc.anything({ withBoxedValues: true, withDate: true, withMap: true, withTypedArray: true });
    fc.assert(
      fc.property(anything, (value) => {
        const text = JSON.stringify(value) as string | undefined;
        if (text !== undefined) expect(isCertainlyLarger(value, text.length)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is counted to within the forms that words and numbers have', () => {
    const value = { list: [1, 'two', { three: 'vier' }], text: 'x'.repeat(100) };
    expect(countedAtLeast(value)).toBe(JSON.stringify(value).length);
  });

  class Paper {
    readonly pages = 'x'.repeat(KB);
    toJSON(): unknown {
      return undefined;
    }
  }

  it.each([
    ['what becomes short by toJSON', { report: new Paper(), at: new Date(), list: [new Paper()] }],
    ['a text as an object', { text: Object('x'.repeat(40)) as object }],
    ['members that are left out', Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`member-${n}`, undefined]))],
    ['functions and symbols', { run: () => 'x'.repeat(KB), what: Symbol('x'.repeat(KB)) }],
    ['bytes that say themselves what they are', Object.assign(Buffer.alloc(KB), { toJSON: () => 'bytes' })],
    ['a map', new Map([['key', 'x'.repeat(KB)]])],
    ['raw JSON', { numbers: Array.from({ length: 3 }, () => rawJson('1')) }],
  ])('is not claimed of %s', (_, value) => {
    expect(isCertainlyLarger(value, JSON.stringify(value).length)).toBe(false);
  });

  it.each([
    ['a text', 'x'.repeat(KB)],
    ['a list', Array.from({ length: KB }, () => 0)],
    ['a list with holes', Array(KB)],
    ['names', Object.fromEntries(Array.from({ length: KB }, (_, n) => [`name-${n}`, null]))],
    ['a file', Buffer.alloc(KB)],
    ['a file in a member', { content: Buffer.alloc(KB) }],
    ['parts that are shared', Array.from({ length: 40 }, () => Array.from({ length: 40 }, () => SHARED))],
  ])('is seen of %s', (_, value) => {
    expect(isCertainlyLarger({ value }, KB)).toBe(true);
  });

  it('leaves what cannot be written to those who say why', () => {
    const cycle: Record<string, unknown> = { text: 'x' };
    cycle['self'] = { within: [cycle] };
    expect(isCertainlyLarger(cycle, KB)).toBe(false);
    const unwilling = {
      get never(): string {
        throw new Error('not me');
      },
    };
    expect(isCertainlyLarger(unwilling, KB)).toBe(false);
    expect(isCertainlyLarger(JSON.parse('['.repeat(5_000) + ']'.repeat(5_000)), KB)).toBe(false);
  });
});

/** What JSON.rawJSON makes, where there is one (Node 22). */
function rawJson(text: string): unknown {
  const { rawJSON } = JSON as { rawJSON?: (text: string) => unknown };
  return rawJSON ? rawJSON(text) : JSON.parse(text);
}
