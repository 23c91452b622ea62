import { Cron, CronPattern } from 'croner';
import { InvalidOptionError } from '../errors/invalid-option.error.js';
import { isTimeZone } from './calendar.js';

const OPTIONS = { paused: true, mode: '5-or-6-parts', fixedTimeRule: 'no-wildcard' } as const;
const FIELDS = ['minute', 'hour', 'day of month', 'month', 'day of week'] as const;
const NICKNAME = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/i;
const HOW =
  "Use five fields (minute, hour, day of month, month, day of week), such as '30 2 * * *', six with seconds in front, or @daily.";
// Names of fields in the parser's messages.
const NAMED: Readonly<Record<string, string>> = { day: 'day of month', dayOfWeek: 'day of week' };

/** A cron expression that has been read. Slots are milliseconds since the epoch, of whole seconds. */
export interface CronExpression {
  /** As it is stored: with all of its fields. */
  readonly text: string;
  /** The first slot after `ms`; undefined where there is none any more. */
  next(ms: number): number | undefined;
  /** At most `most` slots before or at `ms`, the latest last. */
  latest(ms: number, most: number): number[];
}

/**
 * Reads a cron expression: five fields, six with seconds, or a nickname such as `@daily`. One to four fields are filled up
 * with `*`. Where both the day of the month and that of the week are given, either will do, as in Vixie cron.
 *
 * Fixed hours that a change to summer time leaves out fire right after it, and those that come twice fire once; where the
 * hour is `*` or a step, slots follow the time that passes.
 * @param option what it is called in errors
 * @throws InvalidOptionError which names the field
 */
export function cronExpression(expression: string, timezone: string, option: string): CronExpression {
  if (typeof expression !== 'string' || expression.trim() === '') throw new InvalidOptionError(option, expression, HOW);
  const text = padded(expression.trim());
  const cron = parsed(text, timezone, expression, option);
  return {
    text,
    next: (ms) => cron.nextRun(new Date(ms))?.getTime(),
    // The parser looks before its reference.
    latest: (ms, most) =>
      cron
        .previousRuns(most, new Date(ms + 1))
        .map((run) => run.getTime())
        .toReversed(),
  };
}

/** Whether the parser takes it as it is, and it is ever due. */
export function isCronExpression(text: string): boolean {
  return isRead(text) && new Cron(text, { ...OPTIONS, timezone: 'UTC' }).nextRun() !== null;
}

/** @throws InvalidOptionError for what is no IANA name */
export function assertTimezone(timezone: unknown, option: string): string {
  if (typeof timezone === 'string' && timezone !== '' && isTimeZone(timezone)) return timezone;
  throw new InvalidOptionError(option, timezone, "Use an IANA name such as 'UTC' or 'Europe/Berlin'.");
}

function padded(text: string): string {
  const fields = text.split(/\s+/);
  if (text.startsWith('@') || fields.length >= FIELDS.length) return fields.join(' ');
  return [...fields, ...FIELDS.slice(fields.length).map(() => '*')].join(' ');
}

function parsed(text: string, timezone: string, given: string, option: string): Cron {
  if (text.startsWith('@') && !NICKNAME.test(text)) throw new InvalidOptionError(option, given, HOW);
  if (!isRead(text)) throw new InvalidOptionError(option, given, `${problemOf(text)} ${HOW}`);
  const cron = new Cron(text, { ...OPTIONS, timezone });
  // 30 February, for example.
  if (cron.nextRun() === null) throw new InvalidOptionError(option, given, `It is never due. ${HOW}`);
  return cron;
}

function isRead(text: string): boolean {
  return messageOf(text) === undefined;
}

/** What the parser says against it. */
function messageOf(text: string): string | undefined {
  try {
    new CronPattern(text, undefined, OPTIONS);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

// The parser's own words tell little, and count months from 0: the field is found by trying one after the other.
function problemOf(text: string): string {
  const fields = text.split(' ');
  const names = fields.length === FIELDS.length + 1 ? ['second', ...FIELDS] : FIELDS;
  if (fields.length !== names.length) return `It has ${fields.length} fields.`;
  const wrong = fields.findIndex(
    (_, at) => !isRead(fields.map((field, other) => (other === at ? field : '*')).join(' ')),
  );
  if (wrong >= 0) return `The field "${names[wrong]}" is wrong: ${fields[wrong]}.`;
  return `${(messageOf(text) ?? '').replace(/^CronPattern: /, '').replace(/\b(day|dayOfWeek)\b/, (name) => NAMED[name]!)}.`;
}
