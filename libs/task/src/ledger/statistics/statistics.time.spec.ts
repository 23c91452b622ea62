import { describe, expect, it } from '@jest/globals';
import { pointsIn, timeOf } from './statistics.time.js';

const NOW = Date.parse('2026-11-20T12:34:56.789Z');
const ago = (hours: number): Date => new Date(NOW - hours * 3_600_000);

describe('the time of statistics', () => {
  it.each([
    [1, 'minute', 61],
    [24, 'ten_minutes', 145],
    [7 * 24, 'hour', 169],
    [30 * 24, 'day', 31],
  ] as const)('cuts the last %d hours into points of a %s', (hours, bucket, points) => {
    const time = timeOf({ from: ago(hours) }, NOW);
    expect(time).toMatchObject({ bucket, toMs: NOW });
    expect(pointsIn(time)).toHaveLength(points);
  });

  it('begins with a whole point and ends with the one that holds the end', () => {
    const time = timeOf({ from: new Date('2026-11-20T10:20:30Z'), bucket: 'hour' }, NOW);
    expect(pointsIn(time).map((at) => new Date(at).toISOString().slice(11, 16))).toEqual(['10:00', '11:00', '12:00']);
  });

  it('refuses a time that is empty, and more points than anybody can look at', () => {
    expect(() => timeOf({ from: ago(0) }, NOW)).toThrow('from');
    expect(() => timeOf({ from: ago(1), to: ago(2) }, NOW)).toThrow('from');
    expect(() => timeOf({ from: ago(7 * 24), bucket: 'minute' }, NOW)).toThrow(/bucket.*1500/s);
  });
});
