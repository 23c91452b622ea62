import { describe, expect, it } from '@jest/globals';
import { durationMs } from './duration.js';
import { InvalidOptionError } from '../errors/index.js';

describe('durationMs', () => {
  it('takes what is as good as for ever', () => {
    expect(durationMs('1000y', 'x')).toBeLessThanOrEqual(8.64e15 - Date.now());
  });

  it('takes milliseconds and texts', () => {
    expect([durationMs(1.4, 'x'), durationMs('250ms', 'x'), durationMs('2h', 'x')]).toEqual([1, 250, 7_200_000]);
  });

  it.each(['', 'soon', '-1s', -1, NaN, Infinity, null, 1e300, '1001y', true, [], '9'.repeat(200)])(
    'refuses %j by the name of the option',
    (value) => {
      expect(() => durationMs(value as string, 'delay')).toThrow(InvalidOptionError);
    },
  );
});
