import { wallClock } from './calendar.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
// Zones that have summer time change twice a year.
const LONGEST_MS = 400 * DAY_MS;

/** A moment at which clocks are put forward or back. */
export interface ZoneChange {
  readonly at: Date;
  /** Minutes ahead of UTC, before and from then on. */
  readonly offsetBefore: number;
  readonly offsetAfter: number;
}

/** The next change of a time zone's clocks within 400 days; undefined where there is none. */
export function zoneChangeAfter(timeZone: string, after: Date): ZoneChange | undefined {
  const clock = wallClock(timeZone);
  const offsetAt = (ms: number): number => Math.round((clock(ms) - ms) / MINUTE_MS);
  const from = Math.floor(after.getTime() / MINUTE_MS) * MINUTE_MS;
  const before = offsetAt(from);
  for (let low = from; low < from + LONGEST_MS; low += DAY_MS) {
    if (offsetAt(low + DAY_MS) === before) continue;
    let [same, changed] = [low, low + DAY_MS];
    while (changed - same > MINUTE_MS) {
      const middle = Math.floor((same + changed) / 2 / MINUTE_MS) * MINUTE_MS;
      if (offsetAt(middle) === before) same = middle;
      else changed = middle;
    }
    return { at: new Date(changed), offsetBefore: before, offsetAfter: offsetAt(changed) };
  }
  return undefined;
}

/** A moment as clocks of a zone show it, with how far that is from UTC: `2027-03-28T03:00:00+02:00`. */
export function localTime(timeZone: string, moment: Date): string {
  const ms = moment.getTime();
  const shown = wallClock(timeZone)(ms);
  const offset = Math.round((shown - ms) / MINUTE_MS);
  const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60].map(twoDigits);
  return `${new Date(shown).toISOString().slice(0, 19)}${offset < 0 ? '-' : '+'}${hours}:${minutes}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
