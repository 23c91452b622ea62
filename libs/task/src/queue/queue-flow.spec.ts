import { describe, expect, it } from '@jest/globals';
import { flowOf } from './queue-flow.js';

const MINUTES = 60_000;
const TEN = 10 * MINUTES;
const observed = {
  waiting: 600,
  isCapped: false,
  finished: 1_000,
  withinMs: TEN,
  arrivals: { arrived: 400, withinMs: TEN },
};

describe('N-10 when a queue is empty', () => {
  it('is told with an interval, from what came and what ended', () => {
    const { arrivedPerMinute, finishedPerMinute, emptyIn } = flowOf(observed);
    expect([arrivedPerMinute, finishedPerMinute]).toEqual([40, 100]);
    expect(emptyIn!.likelyMs).toBeCloseTo(TEN, -3);
    // 600 ± 2 · √1400 in ten minutes.
    expect(emptyIn!.leastMs / MINUTES).toBeCloseTo(6_000 / 674.8, 1);
    expect(emptyIn!.mostMs / MINUTES).toBeCloseTo(6_000 / 525.2, 1);
  });

  it('is not told where it would be a guess', () => {
    for (const more of [
      { waiting: 0 },
      { isCapped: true },
      { finished: 19, arrivals: { arrived: 0, withinMs: TEN } },
      { finished: 430 },
      { finished: 100 },
    ])
      expect(flowOf({ ...observed, ...more }).emptyIn).toBeUndefined();
  });

  it('takes arrivals by the time in which they were counted', () => {
    const { arrivedPerMinute } = flowOf({ ...observed, arrivals: { arrived: 20_000, withinMs: MINUTES } });
    expect(arrivedPerMinute).toBe(20_000);
  });
});
