import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsDate, MaxDate, MinDate } from 'class-validator';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
// A plus that nobody encoded arrives as a space.
const TIME = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(?:([Zz])|([+ -]?)(\d{2}):?(\d{2}))?$/;
const DAY_MS = 86_400_000;

// The time is part of an execution's id, in 48 bits from 1970 on.
const EARLIEST = new Date('1970-01-01T00:00:00Z');
const LATEST = new Date('9999-12-31T23:59:59.999Z');
const MESSAGE = 'use a date (2026-05-01) or a time (2026-05-01T12:00:00Z or 2026-05-01 12:00:00), from 1970 to 9999';

/**
 * A moment that a client gives: ISO 8601, with a space for the T if it likes, in UTC unless it says otherwise. A date alone is its first millisecond,
 * or its last where a range ends, so that the whole day belongs to the range.
 */
export function IsoInstant(edge: 'start' | 'end' = 'start'): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => momentOf(value, edge)),
    IsDate({ message: MESSAGE }),
    MinDate(EARLIEST, { message: MESSAGE }),
    MaxDate(LATEST, { message: MESSAGE }),
  );
}

function momentOf(value: unknown, edge: 'start' | 'end'): unknown {
  if (typeof value !== 'string' || !isCalendarDay(value.slice(0, 10))) return value;
  if (DATE.test(value)) return new Date(Date.parse(value) + (edge === 'end' ? DAY_MS - 1 : 0));
  const [whole, day, time, , sign = '', hours, minutes] = TIME.exec(value) ?? [];
  if (whole === undefined) return value;
  return new Date(`${day}T${time}${hours === undefined ? 'Z' : `${sign.trim() || '+'}${hours}:${minutes}`}`);
}

// Date.parse takes 30 February for 2 March.
function isCalendarDay(text: string): boolean {
  const [, year, month, day] = DATE.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  // Years before 100 are taken for those of the twentieth century, and are too early anyway.
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
