import { describe, expect, it } from '@jest/globals';
import { durationMs } from './duration.js';
import { InvalidOptionError } from '../errors/index.js';

describe('durationMs', () => {
  it('takes milliseconds and texts', () => {
    expect([durationMs(1.4, 'x'), durationMs('250ms', 'x'), durationMs('2h', 'x')]).toEqual([1, 250, 7_200_000]);
  });

  it.each(['', 'soon', '-1s', -1, NaN, Infinity, null])('refuses %j by the name of the option', (value) => {
    expect(() => durationMs(value as string, 'delay')).toThrow(InvalidOptionError);
  });
});
