import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { longTimeout } from './long-timeout.js';

const DAY_MS = 86_400_000;

describe('longTimeout', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it.each([0, 1, 1_000, 2 ** 31 - 1, 2 ** 31, 30 * DAY_MS, 1_000 * DAY_MS])('calls back once, after %d ms', (ms) => {
    const called = jest.fn();
    longTimeout(called, ms);
    jest.advanceTimersByTime(Math.max(0, ms - 2));
    if (ms > 2) expect(called).not.toHaveBeenCalled();
    jest.advanceTimersByTime(3);
    expect(called).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(60 * DAY_MS);
    expect(called).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('never calls back for Infinity', () => {
    const called = jest.fn();
    const stop = longTimeout(called, Infinity);
    jest.advanceTimersByTime(100 * DAY_MS);
    expect(called).not.toHaveBeenCalled();
    stop();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('can be stopped at any time, also after its first timer', () => {
    const called = jest.fn();
    const stop = longTimeout(called, 60 * DAY_MS);
    jest.advanceTimersByTime(50 * DAY_MS);
    stop();
    jest.advanceTimersByTime(50 * DAY_MS);
    expect(called).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('keeps nothing alive where that is not wanted', () => {
    jest.useRealTimers();
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const stops = [longTimeout(() => undefined, 60 * DAY_MS, { ref: false })];
    expect(timers()).toBe(before);
    stops.push(longTimeout(() => undefined, 60 * DAY_MS));
    expect(timers()).toBe(before + 1);
    stops.forEach((stop) => stop());
  });
});
