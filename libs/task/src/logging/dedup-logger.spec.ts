import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { DedupLogger } from './dedup-logger.js';

describe('DedupLogger', () => {
  let now = 0;
  let said: string[];

  beforeEach(() => {
    // Past the windows of the tests before.
    now += 100_000;
    said = [];
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => void said.push(String(message)));
  });
  afterEach(() => void jest.restoreAllMocks());

  it('says the same trouble once in half a minute, and how often it came besides', () => {
    const { warn } = new DedupLogger('Test');
    for (let n = 1; n <= 1_000; n++) warn(`connection ${n} was refused`);
    expect(said).toEqual(['connection 1 was refused']);
    now += 30_000;
    warn('connection 7 was refused');
    expect(said.slice(1)).toEqual(['connection 7 was refused (and 999 more since)']);
  });

  it('says four things in a second, of all warnings together, and the others when they come again', () => {
    const [one, other] = [new DedupLogger('One'), new DedupLogger('Other')];
    const troubles = ['reset', 'refused', 'closed', 'timeout', 'unreachable', 'aborted'];
    for (const trouble of troubles.slice(0, 3)) one.warn(trouble);
    for (const trouble of troubles.slice(3)) other.warn(trouble);
    expect(said).toEqual(troubles.slice(0, 4));
    now += 1_000;
    for (const trouble of troubles.slice(3)) other.warn(trouble);
    expect(said.slice(4)).toEqual(['unreachable (and 1 more since)', 'aborted (and 1 more since)']);
  });
});
