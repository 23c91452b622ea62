import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { RateLimitedLogger } from './rate-limited-logger.js';
import { DedupLogger } from './dedup-logger.js';

describe('RateLimitedLogger', () => {
  let now = 0;
  let said: string[];
  const pass = (ms: number): void => {
    now += ms;
    jest.advanceTimersByTime(ms);
  };

  beforeEach(() => {
    jest.useFakeTimers();
    // Past the windows of the tests before.
    now += 100_000;
    said = [];
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => void said.push(String(message)));
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('F7 logs three lines in five seconds, and how many more there were', () => {
    const budget = new RateLimitedLogger('Test', 'failures', 'Look there.');
    for (let n = 1; n <= 1_000; n++) budget.warn(`failure ${n}`);
    expect(said).toEqual(['failure 1', 'failure 2', 'failure 3']);
    pass(5_000);
    expect(said.slice(3)).toEqual(['Suppressed in the last 5 s: 997 more (failures). Look there.']);
    pass(5_000);
    expect(said).toHaveLength(4);
  });

  it('shares the log with all other trouble: four lines in a second, and nothing uncounted', () => {
    const budgets = ['a', 'b', 'c'].map((name) => new RateLimitedLogger(name, `of ${name}`));
    new DedupLogger('Test').warn('a server is away');
    for (const budget of budgets) for (let n = 0; n < 3; n++) budget.warn('failed');
    expect(said).toEqual(['a server is away', 'failed', 'failed', 'failed']);
    pass(5_000);
    expect(said.slice(4)).toEqual([
      'Suppressed in the last 5 s: 3 more (of b).',
      'Suppressed in the last 5 s: 3 more (of c).',
    ]);
  });
});
