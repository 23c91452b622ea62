import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Claim } from '../ledger/index.js';
import { ReadyClaims } from './ready-claims.js';

const claims = (...ids: string[]): Claim[] => ids.map((id) => ({ id }) as Claim);
const namesOf = (given: readonly Claim[]): string[] => given.map(({ id }) => id);

describe('ReadyClaims', () => {
  let stuck: string[];
  let ready: ReadyClaims;

  beforeEach(() => {
    jest.useFakeTimers();
    stuck = [];
    ready = new ReadyClaims((given) => void stuck.push(...namesOf(given)));
  });
  afterEach(() => void jest.useRealTimers());

  it('gives away what does not move, in order', () => {
    ready.add(claims('a', 'b'));
    ready.watch();
    jest.advanceTimersByTime(99);
    expect(stuck).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(stuck).toEqual(['a', 'b']);
    expect(ready.length).toBe(0);
  });

  it('keeps what moves, and looks again', () => {
    ready.add(claims('a', 'b', 'c'));
    ready.watch();
    jest.advanceTimersByTime(50);
    expect(ready.next()?.id).toBe('a');
    jest.advanceTimersByTime(149);
    expect(stuck).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(stuck).toEqual(['b', 'c']);
  });

  it('leaves no timer behind', () => {
    ready.watch();
    ready.add(claims('a'));
    ready.watch();
    expect(namesOf(ready.clear())).toEqual(['a']);
    expect(jest.getTimerCount()).toBe(0);
  });
});
