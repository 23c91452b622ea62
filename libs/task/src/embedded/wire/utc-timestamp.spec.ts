import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { fastTimestamps, utcTimestamp } from './utc-timestamp.js';

const TIMESTAMPTZ = 1184;
const usual = pg.types.getTypeParser(TIMESTAMPTZ, 'text') as (text: string) => Date;

describe('utcTimestamp', () => {
  it('reads what node-postgres reads', () => {
    const fraction = fc.oneof(fc.constant(''), fc.stringMatching(/^\.[0-9]{1,6}$/));
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0100-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        fraction,
        (date, rest) => {
          const text = `${date.toISOString().slice(0, 19).replace('T', ' ')}${rest}+00`;
          expect(utcTimestamp(text)).toEqual(usual(text));
        },
      ),
    );
  });

  it('leaves every other form to node-postgres', () => {
    const others = [
      '2026-11-28 22:55:30+05:30',
      '0044-03-15 12:00:00+00 BC',
      '10000-01-01 00:00:00+00',
      'infinity',
      '0050-01-01 00:00:00+00',
      '2026-11-28',
      'Sat Nov 28 22:55:30 2026 UTC',
    ];
    for (const text of others) {
      expect(utcTimestamp(text)).toBeUndefined();
      expect(fastTimestamps(usual)(text)).toEqual(usual(text));
    }
  });

  it("leaves an application's own parser alone", () => {
    const text = (value: string): string => value;
    expect(fastTimestamps(text)).toBe(text);
    class Moment extends Date {}
    const moment = (value: string): Date => new Moment(usual(value));
    expect(fastTimestamps(moment)).toBe(moment);
  });
});
