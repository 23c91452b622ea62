import { describe, expect, it } from '@jest/globals';
import { localTime, zoneChangeAfter } from './zone-change.js';

describe('changes of clocks', () => {
  it.each([
    ['Europe/Berlin', '2027-01-01T00:00:00Z', '2027-03-28T01:00:00.000Z', 60, 120],
    ['Europe/Berlin', '2027-03-28T01:00:00Z', '2027-10-31T01:00:00.000Z', 120, 60],
    ['America/New_York', '2027-01-01T00:00:00Z', '2027-03-14T07:00:00.000Z', -300, -240],
    ['Australia/Lord_Howe', '2027-01-01T00:00:00Z', '2027-04-03T15:00:00.000Z', 660, 630],
  ])('of %s after %s is at %s', (zone, after, at, offsetBefore, offsetAfter) => {
    expect(zoneChangeAfter(zone, new Date(after))).toEqual({ at: new Date(at), offsetBefore, offsetAfter });
  });

  it.each(['UTC', 'Asia/Tokyo'])('do not come to %s', (zone) => {
    expect(zoneChangeAfter(zone, new Date('2027-01-01T00:00:00Z'))).toBeUndefined();
  });

  it('are seen in what clocks show', () => {
    expect(localTime('Europe/Berlin', new Date('2027-03-28T00:59:59.123Z'))).toBe('2027-03-28T01:59:59+01:00');
    expect(localTime('Europe/Berlin', new Date('2027-03-28T01:00:00Z'))).toBe('2027-03-28T03:00:00+02:00');
    expect(localTime('America/St_Johns', new Date('2027-01-01T00:00:00Z'))).toBe('2026-12-31T20:30:00-03:30');
    expect(localTime('UTC', new Date('2027-01-01T00:00:00Z'))).toBe('2027-01-01T00:00:00+00:00');
  });
});
