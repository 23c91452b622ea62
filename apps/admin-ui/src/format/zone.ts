import { useSyncExternalStore } from 'react';
import { spoken } from '../language/speech';

/** Whose clocks times are shown by: those of the browser, or UTC. */
export type ZoneChoice = 'local' | 'utc';

const KEY = 'taskledger.zone';
const watchers = new Set<() => void>();

let choice: ZoneChoice = localStorage.getItem(KEY) === 'utc' ? 'utc' : 'local';

export function setZoneChoice(next: ZoneChoice): void {
  choice = next;
  localStorage.setItem(KEY, next);
  watchers.forEach((notify) => notify());
}

export function useZoneChoice(): ZoneChoice {
  return useSyncExternalStore(
    (notify) => {
      watchers.add(notify);
      return () => void watchers.delete(notify);
    },
    () => choice,
  );
}

/** The zone in which times are shown; undefined for that of the browser. */
export const shownZone = (): string | undefined => (choice === 'utc' ? 'UTC' : undefined);

/** Formats a time in the zone that is chosen when it is shown. */
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
  const offset = choice === 'utc' ? 0 : date.getTimezoneOffset() * 60_000;
  return new Date(date.getTime() - offset).toISOString().slice(0, precision === 'minutes' ? 16 : 19);
}

/** The moment that was written into such a field; undefined for none. */
export function momentOfWallTime(text: string): string | undefined {
  if (!text) return undefined;
  const date = new Date(choice === 'utc' ? `${text}Z` : text);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function formatIn(options: Intl.DateTimeFormatOptions): {
  readonly format: (date: Date) => string;
  readonly parts: (date: Date) => Intl.DateTimeFormatPart[];
} {
  const made = new Map<ZoneChoice, Intl.DateTimeFormat>();
  const now = (): Intl.DateTimeFormat => {
    const known = made.get(choice) ?? new Intl.DateTimeFormat(spoken().locale, { ...options, timeZone: shownZone() });
    made.set(choice, known);
    return known;
  };
  return { format: (date) => now().format(date), parts: (date) => now().formatToParts(date) };
}
