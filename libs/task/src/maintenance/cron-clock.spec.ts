import { describe, expect, it } from '@jest/globals';
import { dueAfter, dueWithin } from './cron-clock.js';

const at = (time: string): number => Date.parse(time);
const iso = (ms: number): string => new Date(ms).toISOString();

describe('The clock of the maintenance jobs', () => {
  it('S3-19 is due after a moment, never at it, in UTC', () => {
    const daily = { crontab: '0 2 * * *' };
    expect(iso(dueAfter(daily, at('2026-03-29T01:59:59.999Z')))).toBe('2026-03-29T02:00:00.000Z');
    expect(iso(dueAfter(daily, at('2026-03-29T02:00:00.000Z')))).toBe('2026-03-30T02:00:00.000Z');
  });

  it('S3-19 takes the day of the month or of the week, where both are given', () => {
    const either = { crontab: '0 0 13 * 5' };
    expect(iso(dueAfter(either, at('2026-11-29T00:00:00Z')))).toBe('2026-12-04T00:00:00.000Z');
    expect(iso(dueAfter(either, at('2026-12-11T00:00:00Z')))).toBe('2026-12-13T00:00:00.000Z');
  });

  it('S3-19 skips what was missed, and keeps the latest', () => {
    const [from, to] = [at('2026-11-29T00:10:00Z'), at('2026-11-29T09:10:00Z')];
    expect(iso(dueWithin({ crontab: '*/30 * * * *' }, from, to)!)).toBe('2026-11-29T09:00:00.000Z');
    expect(dueWithin({ crontab: '0 12 * * *' }, from, to)).toBeUndefined();
  });

  it('S3-19 is never due where a stored crontab never is', () => {
    expect(dueWithin({ crontab: '0 0 30 2 *' }, 0, at('2026-11-29T00:00:00Z'))).toBeUndefined();
  });
});
