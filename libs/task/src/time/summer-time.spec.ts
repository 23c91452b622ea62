import { describe, expect, it } from '@jest/globals';
import { cronExpression } from './cron-expression.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Changes of 2026 and 2027, in the middle of what is looked at. Lord Howe's is of half an hour. */
const CHANGES: readonly [zone: string, day: string][] = [
  ['Europe/Berlin', '2027-03-28'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2027-03-14'],
  ['America/New_York', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Australia/Lord_Howe', '2027-04-04'],
  ['Asia/Kolkata', '2027-01-01'],
];
const OPEN_HOURS = ['0 * * * *', '*/15 * * * *', '30 */2 * * *', '5 */6 * * *'];
const FIXED_HOURS = [
  '30 2 * * *',
  '0 2 * * *',
  '30 1 * * *',
  '0 3 * * *',
  '0 0 * * *',
  '15 1,2,3 * * *',
  '59 1-3 * * *',
];

interface Local {
  readonly day: number;
  readonly minute: number;
}

/** What a clock on the wall shows, minute by minute, from two days before to two days after the change. */
function wall(zone: string, day: string): { readonly at: number; readonly local: Local }[] {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const from = Date.parse(`${day}T00:00:00Z`) - 2 * DAY;
  return Array.from({ length: (4 * DAY) / MINUTE }, (_, index) => {
    const at = from + index * MINUTE;
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    return { at, local: { day: part['day']!, minute: part['hour']! * 60 + part['minute']! } };
  });
}

function matches(field: string, value: number): boolean {
  return field.split(',').some((part) => {
    const [range = '', step] = part.split('/');
    const [low, high] = range === '*' ? [0, 59] : range.split('-').map(Number);
    if (step !== undefined) return (value - low!) % Number(step) === 0;
    return value >= low! && value <= (high ?? low!);
  });
}

/** The rules, read off the clock on the wall. */
function expected(cron: string, shown: ReturnType<typeof wall>): number[] {
  const [minutes = '', hours = ''] = cron.split(' ');
  const isDue = (minute: number): boolean => matches(minutes, minute % 60) && matches(hours, Math.floor(minute / 60));
  if (/[*]/.test(hours)) return shown.filter(({ local }) => isDue(local.minute)).map(({ at }) => at);
  const slots = new Set<number>();
  const done = new Set<string>();
  for (const [index, { at, local }] of shown.entries()) {
    const before = shown[index - 1]?.local;
    const isJump = before?.day === local.day && local.minute > before.minute + 1;
    // What was left out is due now, all of it at once; what comes again is not.
    const due = isJump
      ? Array.from({ length: local.minute - before.minute }, (_, n) => before.minute + 1 + n)
      : [local.minute];
    for (const minute of due) {
      const name = `${local.day} ${minute}`;
      if (isDue(minute) && !done.has(name)) slots.add(at);
      done.add(name);
    }
  }
  return [...slots];
}

describe('slots around a change to summer time or back', () => {
  it.each(CHANGES)('in %s around %s are what a clock on the wall says', (zone, day) => {
    const shown = wall(zone, day);
    const [first, last] = [shown[0]!.at, shown.at(-1)!.at];
    const dates = (cron: string, list: readonly number[]): string[] => [
      cron,
      ...list.map((at) => new Date(at).toISOString()),
    ];
    for (const cron of [...OPEN_HOURS, ...FIXED_HOURS]) {
      const slots: number[] = [];
      const { next, latest } = cronExpression(cron, zone, 'cron');
      for (let at = next(first - 1); at !== undefined && at <= last; at = next(at)) slots.push(at);
      expect(dates(cron, slots)).toEqual(dates(cron, expected(cron, shown)));
      // Looked at from behind, they are the same.
      expect(dates(cron, latest(last, slots.length))).toEqual(dates(cron, slots));
    }
  });
});
