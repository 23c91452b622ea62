import { describe, expect, it } from '@jest/globals';
import { assertTimezone, cronExpression } from './cron-expression.js';

const next = (text: string, timezone: string, from: string, count: number): string[] => {
  const cron = cronExpression(text, timezone, 'cron');
  const slots: string[] = [];
  for (let at = cron.next(Date.parse(from)); at !== undefined && slots.length < count; at = cron.next(at))
    slots.push(new Date(at).toISOString().slice(0, 16));
  return slots;
};

describe('cron expressions', () => {
  it.each([
    ['30 2 * * *', ['2027-01-01T02:30', '2027-01-02T02:30']],
    ['0 9 * * 1', ['2027-01-04T09:00', '2027-01-11T09:00']],
    // Fields that are left out are filled up.
    ['30 2', ['2027-01-01T02:30', '2027-01-02T02:30']],
    ['15', ['2027-01-01T00:15', '2027-01-01T01:15']],
    ['@daily', ['2027-01-02T00:00', '2027-01-03T00:00']],
    ['0 0 L * *', ['2027-01-31T00:00', '2027-02-28T00:00']],
    ['0 0 * * FRI#2', ['2027-01-08T00:00', '2027-02-12T00:00']],
    // Either day will do.
    ['0 0 13 * 5', ['2027-01-08T00:00', '2027-01-13T00:00']],
  ])('S1-23 %s', (text, slots) => {
    expect(next(text, 'UTC', '2027-01-01T00:00:00Z', 2)).toEqual(slots);
  });

  it('fire once, right after it, where summer time leaves their hour out', () => {
    expect(next('30 2 * * *', 'Europe/Berlin', '2027-03-27T12:00:00Z', 2)).toEqual([
      '2027-03-28T01:00',
      '2027-03-29T00:30',
    ]);
  });

  it('fire once where their hour comes twice', () => {
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
  });

  it('follow the time that passes where the hour is open', () => {
    expect(next('30 * * * *', 'Europe/Berlin', '2026-10-25T00:00:00Z', 3)).toEqual([
      '2026-10-25T00:30',
      '2026-10-25T01:30',
      '2026-10-25T02:30',
    ]);
  });

  it('tell the latest slots up to a moment', () => {
    const cron = cronExpression('0 * * * *', 'UTC', 'cron');
    const at = Date.parse('2027-01-01T03:00:00Z');
    expect(cron.latest(at, 2)).toEqual([at - 3_600_000, at]);
  });

  it.each([
    ['', 'Use five fields'],
    ['61 * * * *', '"minute" is wrong: 61'],
    ['* 25 * * *', '"hour" is wrong: 25'],
    ['* * 0 * *', '"day of month" is wrong: 0'],
    ['* * * 13 *', '"month" is wrong: 13'],
    ['* * * * tomorrow', '"day of week" is wrong: tomorrow'],
    ['61 * * * * *', '"second" is wrong: 61'],
    ['* * * * * * *', 'It has 7 fields'],
    ['@fortnightly', 'Use five fields'],
    ['0 0 30 2 *', 'It is never due'],
  ])('refuse %p and name the field', (text, message) => {
    expect(() => cronExpression(text, 'UTC', 'Schedule "a": cron')).toThrow(message);
    expect(() => cronExpression(text, 'UTC', 'Schedule "a": cron')).toThrow('Schedule "a": cron');
  });

  it('know the zones of the world', () => {
    expect(assertTimezone('Europe/Berlin', 'timezone')).toBe('Europe/Berlin');
    expect(() => assertTimezone('Mars/Olympus', 'timezone')).toThrow('IANA');
  });
});
