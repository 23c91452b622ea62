import { describe, expect, it } from '@jest/globals';
import { FetchSize } from './fetch-size.js';

describe('FetchSize', () => {
  const after = (ms: number, concurrency = 2): FetchSize => {
    const size = new FetchSize(concurrency);
    size.ran(ms);
    return size;
  };

  it('claims ahead for short tasks only, and for none that it does not know', () => {
    expect(new FetchSize(2).ahead(0)).toBe(0);
    expect(after(500).ahead(0)).toBe(0);
    expect(after(1).ahead(0)).toBe(20);
    expect(after(20).ahead(0)).toBe(5);
    expect(after(0.01, 1_000).ahead(0)).toBe(100);
  });

  it('claims nothing ahead of slots that stand still, so that a later ticket of a higher priority comes first', () => {
    const size = after(1);
    size.fetching();
    expect(size.ahead(1)).toBe(20);
    expect(size.ahead(2)).toBe(0);
    size.ran(1);
    expect(size.ahead(2)).toBe(20);
  });
});
