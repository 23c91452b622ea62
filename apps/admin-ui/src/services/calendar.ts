import { momentOf, wallClock } from '../format/wall-clock';
import { shownZone } from '../format/zone';
import { spoken } from '../language/speech';

/** A year, a month or a day, as in 2026, 2026-11 or 2026-11-29; or all there are. */
export type Period = string;

export const ALL_DATES: Period = 'all';

export type PeriodUnit = 'year' | 'month' | 'day';

const PERIOD = /^\d{4}(-\d{2}(-\d{2})?)?$/;

/** Whether there is such a period: there is no 30 February. */
export function isPeriod(text: string): boolean {
  if (text === ALL_DATES) return true;
  const shown = PERIOD.test(text) ? firstDayOf(text) : undefined;
  return shown !== undefined && shown.getTime() >= 0 && shown.toISOString().startsWith(text);
}

export function isZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

/** The zone in which times are shown; undefined for UTC, which is that of an address that names none. */
export function zoneHere(): string | undefined {
  const timeZone = shownZone() ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return timeZone === 'UTC' ? undefined : timeZone;
}

/** The periods that a period lies in, the widest first, and itself. */
export function pathTo(period: Period): readonly Period[] {
  if (period === ALL_DATES) return [];
  return [4, 7, 10].filter((length) => length <= period.length).map((length) => period.slice(0, length));
}

/** Where the periods are that can be chosen next: within this one, or beside it if it is a day. */
export function levelOf(period: Period): { readonly within: Period; readonly unit: PeriodUnit } {
  if (period === ALL_DATES) return { within: period, unit: 'year' };
  return period.length === 4 ? { within: period, unit: 'month' } : { within: period.slice(0, 7), unit: 'day' };
}

/** The first and the last millisecond of a period; undefined of all. */
export function boundsOf(period: Period, zone = 'UTC'): { readonly from: Date; readonly to: Date } | undefined {
  if (period === ALL_DATES) return undefined;
  const clock = wallClock(zone);
  const first = firstDayOf(period);
  const next = new Date(first);
  if (period.length === 4) next.setUTCFullYear(first.getUTCFullYear() + 1);
  else if (period.length === 7) next.setUTCMonth(first.getUTCMonth() + 1);
  else next.setUTCDate(first.getUTCDate() + 1);
  return {
    from: new Date(momentOf(first.getTime(), clock)),
    to: new Date(momentOf(next.getTime(), clock) - 1),
  };
}

const monthFormat = new Intl.DateTimeFormat(spoken().locale, { month: 'long', timeZone: 'UTC' });
const dayFormat = new Intl.DateTimeFormat(spoken().locale, { weekday: 'short', day: 'numeric', timeZone: 'UTC' });
const shortMonthFormat = new Intl.DateTimeFormat(spoken().locale, { month: 'short', timeZone: 'UTC' });

/** What a period is called where it is clear in which it lies. */
export function nameOf(period: Period, isShort = false): string {
  if (period.length === 4) return period;
  const format = period.length > 7 ? dayFormat : isShort ? shortMonthFormat : monthFormat;
  return format.format(firstDayOf(period));
}

function firstDayOf(period: Period): Date {
  return new Date(`${period}-01-01`.slice(0, 10));
}
