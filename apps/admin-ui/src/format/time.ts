import { spoken } from '../language/speech';
import { t } from '../language/t';
import { inZone, partsInZone } from './zone';

const UNITS: readonly (readonly [suffix: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
];

/** A length of time in at most two units: 340 ms, 4.2 s, 3m 12s, 2d 4h. Never negative. */
export function duration(ms: number): string {
  const length = Math.max(0, ms);
  if (length < 1_000) return `${Math.round(length)} ms`;
  if (length < 60_000) return `${fixed(Math.floor(length / 100) / 10, 1)} s`;
  const index = UNITS.findIndex(([, unit]) => length >= unit);
  const [suffix, unit] = UNITS[index] ?? ['s', 1_000];
  const next = UNITS[index + 1];
  const whole = Math.floor(length / unit);
  const rest = next ? Math.floor((length % unit) / next[1]) : 0;
  return next && rest > 0 ? `${whole}${suffix} ${rest}${next[0]}` : `${whole}${suffix}`;
}

/** The same, of one that somebody has set, not measured: 30 s, not 30.0 s. */
export function setDuration(ms: number): string {
  const isWhole = ms >= 1_000 && ms < 60_000 && ms % 1_000 === 0;
  return isWhole ? `${fixed(ms / 1_000, 0)} s` : duration(ms);
}

/** The same, of a statistic that may not be known. */
export const lengthOf = (ms: number | null): string => (ms === null ? '–' : duration(ms));

/** How long ago, in one unit. */
export function age(ms: number): string {
  if (Math.abs(ms) < 1_000) return t`now`;
  if (ms < 0) return t`in ${age(-ms)}`;
  const [suffix, unit] = UNITS.find(([, length]) => ms >= length) ?? ['s', 1_000];
  return `${Math.floor(ms / unit)}${suffix}`;
}

const full = inZone({
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  timeZoneName: 'short',
});
const clockFormat = inZone({
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

const shortly = inZone({
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

const stampFormat = inZone({
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** Date and time, for a column. */
export const stamp = (iso: string): string => stampFormat(new Date(iso));

const zoneParts = partsInZone({ timeZoneName: 'short' });
/** What the zone in which times are shown is called at that time. */
export const zoneName = (iso: string): string =>
  zoneParts(new Date(iso)).find(({ type }) => type === 'timeZoneName')?.value ?? '';

/** A time to read, with its zone. */
export const instant = (iso: string): string => shortly(new Date(iso));
export const moment = (iso: string): string => full(new Date(iso));
export const clock = (iso: string): string => clockFormat(new Date(iso));

const hourFormat = inZone({ hour: '2-digit', minute: '2-digit' });
const dayFormat = inZone({ weekday: 'short', day: 'numeric' });
// Digits as a program compares them, whatever the language.
const clockParts = partsInZone({ hour: '2-digit', minute: '2-digit', numberingSystem: 'latn' });
const clockOf = (date: Date): string =>
  clockParts(date)
    .filter(({ type }) => type === 'hour' || type === 'minute')
    .map(({ value }) => value)
    .join(':');
const DAY_S = 86_400;

/** Times under a chart, in seconds: the day where a day begins or when only days are shown. */
export function axisLabels(times: readonly number[]): string[] {
  const step = (times[1] ?? 0) - (times[0] ?? 0);
  return times.map((time) => {
    const date = new Date(time * 1_000);
    const hour = hourFormat(date);
    return step >= DAY_S || clockOf(date) === '00:00' ? dayFormat(date) : hour;
  });
}

/** From when to when a bucket goes. */
export function spanOf(start: number, seconds: number): string {
  const [from, to] = [new Date(start * 1_000), new Date((start + seconds) * 1_000)];
  if (seconds >= DAY_S) return dayFormat(from);
  return `${dayFormat(from)}, ${hourFormat(from)}–${hourFormat(to)}`;
}

const numbers = new Intl.NumberFormat(spoken().locale);
export const count = (value: number, isCapped = false): string => `${numbers.format(value)}${isCapped ? '+' : ''}`;

/** A part of a whole, from 0 to 1, as people say it. */
export function share(part: number | null): string {
  if (part === null) return '–';
  return `${fixed(part * 100, part > 0 && part < 0.1 ? 1 : 0)} %`;
}

const fixed = (value: number, digits: 0 | 1): string => decimals[digits].format(value);
const decimals = [0, 1].map(
  (digits) => new Intl.NumberFormat(spoken().locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
) as [Intl.NumberFormat, Intl.NumberFormat];

export function bytes(size: number): string {
  if (size < 1_024) return `${size} B`;
  if (size < 1_048_576) return `${fixed(size / 1_024, 1)} KB`;
  if (size < 1_073_741_824) return `${fixed(size / 1_048_576, 1)} MB`;
  return `${fixed(size / 1_073_741_824, 1)} GB`;
}
