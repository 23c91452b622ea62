import { describe, expect, it } from '@jest/globals';
import { type CalendarUnit, isTimeZone, periodsBetween } from './calendar.js';

const HOUR_MS = 3_600_000;

describe('periods of a calendar', () => {
  const between = (from: string, to: string, unit: CalendarUnit, timeZone = 'UTC', most = 100) =>
    periodsBetween(new Date(from), new Date(to), { unit, timeZone, most });
  const names = (...given: Parameters<typeof between>): string[] => between(...given).map(({ name }) => name);

  it('S3-43 are those that have anything of the time in them, the latest first', () => {
    expect(names('2024-12-31T23:59:59.999Z', '2026-01-01T00:00:00Z', 'year')).toEqual(['2026', '2025', '2024']);
    expect(names('2025-01-01T00:00:00Z', '2025-12-31T23:59:59Z', 'year')).toEqual(['2025']);
    expect(names('2025-11-30T00:00:00Z', '2026-01-31T00:00:00Z', 'month')).toEqual(['2026-01', '2025-12', '2025-11']);
    expect(names('2024-02-28T12:00:00Z', '2024-03-01T12:00:00Z', 'day')).toEqual([
      '2024-03-01',
      '2024-02-29',
      '2024-02-28',
    ]);
    expect(names('2000-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 'year', 'UTC', 2)).toEqual(['2026', '2025']);
  });

  it('S3-43 begin and end where the zone has midnight', () => {
    expect(between('2026-11-29T12:00:00Z', '2026-11-29T12:00:00Z', 'day', 'Asia/Kolkata')).toEqual([
      { name: '2026-11-29', from: new Date('2026-11-28T18:30:00Z'), to: new Date('2026-11-29T18:30:00Z') },
    ]);
    expect(names('2026-01-01T03:00:00Z', '2026-01-01T03:00:00Z', 'year', 'America/New_York')).toEqual(['2025']);
    expect(between('2026-01-01T03:00:00Z', '2026-01-01T03:00:00Z', 'year', 'Pacific/Pago_Pago')[0]?.from).toEqual(
      new Date('2025-01-01T11:00:00Z'),
    );
  });

  it.each([
    ['Europe/Vienna', '2026-03-29', 23],
    ['Europe/Vienna', '2026-10-25', 25],
    // Its clocks go from 24:00 to 1:00, and from 1:00 back to 0:00 of the same day.
    ['America/Havana', '2026-03-08', 23],
    ['America/Havana', '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
  ])('S3-43 in %s, %s has %d hours', (zone, day, hours) => {
    const around = between(`${day}T00:00:00Z`, `${day}T23:00:00Z`, 'day', zone);
    const period = around.find(({ name }) => name === day)!;
    expect((period.to.getTime() - period.from.getTime()) / HOUR_MS).toBe(hours);
  });

  it.each(['America/Havana', 'Pacific/Apia', 'Africa/Cairo', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'UTC'])(
    'S3-43 follow each other without a gap in %s',
    (zone) => {
      for (const unit of ['day', 'month', 'year'] as const) {
        const periods = between('2011-06-01T00:00:00Z', '2012-06-01T00:00:00Z', unit, zone, 1_000);
        periods.slice(1).forEach(({ to }, index) => expect(to).toEqual(periods[index]?.from));
        const first = periods.at(-1)!;
        expect(first.from.getTime()).toBeLessThanOrEqual(Date.parse('2011-06-01T00:00:00Z'));
        expect(first.to.getTime()).toBeGreaterThan(Date.parse('2011-06-01T00:00:00Z'));
      }
    },
  );

  it('S3-43 do not have a day that a zone has skipped', () => {
    expect(names('2011-12-29T12:00:00Z', '2011-12-31T12:00:00Z', 'day', 'Pacific/Apia')).toEqual([
      '2012-01-01',
      '2011-12-31',
      '2011-12-29',
    ]);
  });

  it('S3-43 knows zones by their names', () => {
    expect(['UTC', 'Europe/Vienna'].map(isTimeZone)).toEqual([true, true]);
    expect(['', 'Nowhere/Land', 'europe vienna', undefined, 3].map(isTimeZone)).toEqual(Array(5).fill(false));
  });
});
