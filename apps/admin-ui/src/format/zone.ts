import { useSyncExternalStore } from 'react';
import { spoken } from '../language/speech';
import { momentOf, wallClock } from './wall-clock';

/** Whose clocks times are shown by: those of the browser, UTC, or where a schedule is shown those that it goes by. */
export type ZoneChoice = 'local' | 'utc' | 'schedule';

const KEY = 'taskledger.zone';
const BY_SCHEDULE_KEY = `${KEY}.schedule`;
const watchers = new Set<() => void>();

// Elsewhere than on the page of a schedule, what was chosen before counts again.
let elsewhere: Exclude<ZoneChoice, 'schedule'> = localStorage.getItem(KEY) === 'utc' ? 'utc' : 'local';
let isBySchedule = localStorage.getItem(BY_SCHEDULE_KEY) === 'true';
let scheduleZone: string | undefined;

export function setZoneChoice(next: ZoneChoice): void {
  isBySchedule = next === 'schedule';
  if (next !== 'schedule') elsewhere = next;
  localStorage.setItem(KEY, elsewhere);
  localStorage.setItem(BY_SCHEDULE_KEY, String(isBySchedule));
  watchers.forEach((notify) => notify());
}

export function useZoneChoice(): ZoneChoice {
  return useSyncExternalStore(
    (notify) => {
      watchers.add(notify);
      return () => void watchers.delete(notify);
    },
    () => choice(),
  );
}

const choice = (): ZoneChoice => (isBySchedule && scheduleZone !== undefined ? 'schedule' : elsewhere);

/** Says which schedule is shown by the zone that it goes by; undefined for none. Before anything of its page is rendered. */
export function showScheduleZone(zone: string | undefined): void {
  scheduleZone = zone;
}

/** The zone that the schedule goes by which is shown. */
export const zoneOfSchedule = (): string | undefined => scheduleZone;

/** The zone in which times are shown; undefined for that of the browser. */
export function shownZone(): string | undefined {
  const chosen = choice();
  return chosen === 'local' ? undefined : chosen === 'utc' ? 'UTC' : scheduleZone;
}

/** What the zone of the browser is called now. */
export function browserZoneName(): string {
  const parts = new Intl.DateTimeFormat(spoken().locale, { timeZoneName: 'short' }).formatToParts(new Date());
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** Formats a time in the zone that is chosen when it is shown, with hours from 0 to 23. */
export function inZone(options: Intl.DateTimeFormatOptions): (date: Date) => string {
  const { format } = formatIn(options);
  return format;
}

/** The same, with the parts. */
export function partsInZone(options: Intl.DateTimeFormatOptions): (date: Date) => Intl.DateTimeFormatPart[] {
  return formatIn(options).parts;
}

/** What a field for date and time shows of a moment: what clocks say; empty for none. */
export function wallTime(moment: string | undefined, precision: 'minutes' | 'seconds' = 'minutes'): string {
  const date = new Date(moment ?? '');
  if (Number.isNaN(date.getTime())) return '';
  const zone = shownZone();
  const shown = zone ? wallClock(zone)(date.getTime()) : date.getTime() - date.getTimezoneOffset() * 60_000;
  return new Date(shown).toISOString().slice(0, precision === 'minutes' ? 16 : 19);
}

/** The moment that was written into such a field; undefined for none. */
export function momentOfWallTime(text: string): string | undefined {
  if (!text) return undefined;
  const zone = shownZone();
  const date = new Date(zone ? `${text}Z` : text);
  if (Number.isNaN(date.getTime())) return undefined;
  return (zone ? new Date(momentOf(date.getTime(), wallClock(zone))) : date).toISOString();
}

function formatIn(options: Intl.DateTimeFormatOptions): {
  readonly format: (date: Date) => string;
  readonly parts: (date: Date) => Intl.DateTimeFormatPart[];
} {
  const made = new Map<string | undefined, Intl.DateTimeFormat>();
  const now = (): Intl.DateTimeFormat => {
    const timeZone = shownZone();
    const known =
      made.get(timeZone) ?? new Intl.DateTimeFormat(spoken().locale, { hourCycle: 'h23', ...options, timeZone });
    made.set(timeZone, known);
    return known;
  };
  return { format: (date) => now().format(date), parts: (date) => now().formatToParts(date) };
}
