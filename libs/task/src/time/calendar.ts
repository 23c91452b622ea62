/** How long a period of a calendar is. */
export type CalendarUnit = 'year' | 'month' | 'day';

/** A year, a month or a day somewhere on earth. */
export interface CalendarPeriod {
  /** `2026`, `2026-11` or `2026-11-29`. */
  readonly name: string;
  readonly from: Date;
  /** Where the next one begins. */
  readonly to: Date;
}

export interface CalendarOptions {
  readonly unit: CalendarUnit;
  /** As the time zone database calls it: `Europe/Vienna`. */
  readonly timeZone: string;
  readonly most: number;
}

const DAY_MS = 86_400_000;
const NAME_LENGTH: Readonly<Record<CalendarUnit, number>> = { year: 4, month: 7, day: 10 };

/** What clocks on a wall show at a moment, as if they were in UTC; both in ms since the epoch. */
type WallClock = (ms: number) => number;

export function isTimeZone(name: unknown): boolean {
  if (typeof name !== 'string') return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

/** The periods that have anything of a time in them, the latest first. A day that a zone has skipped is none. */
export function periodsBetween(from: Date, to: Date, { unit, timeZone, most }: CalendarOptions): CalendarPeriod[] {
  const clock = wallClock(timeZone);
  const last = new Date(clock(to.getTime()));
  const periods: CalendarPeriod[] = [];
  for (let back = 0, end = Infinity; periods.length < most && end > from.getTime(); back++) {
    const begin = momentOf(stepBack(last, unit, back), clock);
    end = begin;
    const next = momentOf(stepBack(last, unit, back - 1), clock);
    const name = new Date(stepBack(last, unit, back)).toISOString().slice(0, NAME_LENGTH[unit]);
    if (begin < next) periods.push({ name, from: new Date(begin), to: new Date(next) });
  }
  return periods;
}

function stepBack(last: Date, unit: CalendarUnit, steps: number): number {
  const [year, month, day] = [last.getUTCFullYear(), last.getUTCMonth(), last.getUTCDate()];
  if (unit === 'year') return Date.UTC(year - steps, 0);
  if (unit === 'month') return Date.UTC(year, month - steps);
  return Date.UTC(year, month, day - steps);
}

/**
 * When clocks first show this. Twice a year an hour is missing or there twice, in some zones at midnight: what is there
 * twice begins the first time, and what is missing, when it is skipped.
 */
function momentOf(shown: number, clock: WallClock): number {
  const guesses = [shown - DAY_MS, shown + DAY_MS].map((near) => shown - (clock(near) - near));
  const moments = [...guesses, ...guesses.map((guess) => shown - (clock(guess) - guess))];
  const exact = moments.filter((moment) => clock(moment) === shown);
  return exact.length > 0 ? Math.min(...exact) : Math.max(...moments);
}

/** The clocks of a zone. */
export function wallClock(timeZone: string): WallClock {
  const number = 'numeric';
  const format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: number,
    month: number,
    day: number,
    hour: number,
    minute: number,
    second: number,
  });
  return (ms) => {
    const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const seconds = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
    return seconds + (((ms % 1_000) + 1_000) % 1_000);
  };
}
