const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const TIMES = ['first', 'second', 'third', 'fourth', 'fifth'];
const NICKNAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const MOST_TIMES = 6;

/** A valid cron expression in words: `30 2 * * 1-5` is "At 02:30, Monday to Friday". */
export function cronText(expression: string): string {
  const fields = (NICKNAMES[expression.toLowerCase()] ?? expression).split(' ');
  const [second, minute, hour, day, month, weekday] = fields.length === 6 ? fields : ['0', ...fields];
  const parts = [
    timeText(second!, minute!, hour!),
    dayText(day!, weekday!),
    isAny(month!) ? '' : `in ${listed(month!, monthName)}`,
  ];
  const text = parts.filter((part) => part !== '').join(', ');
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
}

function timeText(second: string, minute: string, hour: string): string {
  if (second !== '0' && second !== '00')
    return `${secondText(second)}${isAny(minute) && isAny(hour) ? '' : `, ${minuteText(minute, hour)}`}`;
  return minuteText(minute, hour);
}

function secondText(second: string): string {
  const step = stepOf(second);
  if (step !== undefined) return step === 1 ? 'every second' : `every ${step} seconds`;
  return `at second ${listed(second, String)}`;
}

function minuteText(minute: string, hour: string): string {
  const [minutes, hours] = [numbersOf(minute), numbersOf(hour)];
  if (minutes && hours && minutes.length * hours.length <= MOST_TIMES)
    return `at ${joined(hours.flatMap((h) => minutes.map((m) => `${twoDigits(h)}:${twoDigits(m)}`)))}`;
  return `${withinHour(minute, hour)}${hoursText(minute, hour)}`;
}

/** When in each of its hours. */
function withinHour(minute: string, hour: string): string {
  const step = stepOf(minute);
  if (step !== undefined) return step === 1 ? 'every minute' : `every ${step} minutes`;
  const hourStep = stepOf(hour);
  const every = hourStep === undefined || hourStep === 1 ? 'every hour' : `every ${hourStep} hours`;
  if (hourStep === undefined && !isAny(hour)) return `at minute ${listed(minute, String)}`;
  return /^0+$/.test(minute) ? every : `${every} at minute ${listed(minute, String)}`;
}

/** In which hours, where it is not said yet. */
function hoursText(minute: string, hour: string): string {
  const step = stepOf(hour);
  if (step === 1) return '';
  if (step !== undefined) return stepOf(minute) === undefined ? '' : ` in every ${ordinal(step)} hour`;
  const range = /^(\d+)-(\d+)$/.exec(hour);
  if (range) return ` from ${twoDigits(Number(range[1]))}:00 to ${twoDigits(Number(range[2]))}:59`;
  return ` of hour ${listed(hour, String)}`;
}

function dayText(day: string, weekday: string): string {
  if (isAny(day)) return isAny(weekday) ? '' : weekdayText(weekday);
  if (isAny(weekday)) return monthDayText(day);
  return `${monthDayText(day)} or ${weekdayText(weekday)}`;
}

function monthDayText(day: string): string {
  if (/^L$/i.test(day)) return 'on the last day of the month';
  if (/^LW$/i.test(day)) return 'on the last weekday of the month';
  const nearest = /^(\d+)W$/i.exec(day);
  if (nearest) return `on the weekday nearest to day ${nearest[1]} of the month`;
  const step = stepOf(day);
  if (step !== undefined) return `every ${ordinal(step)} day of the month`;
  return `on day ${listed(day, String)} of the month`;
}

function weekdayText(weekday: string): string {
  const nth = /^(\w+)#(\d)$/.exec(weekday);
  if (nth) return `on the ${TIMES[Number(nth[2]) - 1] ?? `${nth[2]}th`} ${dayName(nth[1]!)} of the month`;
  const last = /^(?:(\w+)L|(\w+)#L)$/i.exec(weekday);
  if (last) return `on the last ${dayName(last[1] ?? last[2]!)} of the month`;
  const range = /^(\w+)-(\w+)$/.exec(weekday);
  if (range) return `${dayName(range[1]!)} to ${dayName(range[2]!)}`;
  return `on ${listed(weekday, dayName)}`;
}

/** A list, with ranges and steps as they are. */
function listed(field: string, nameOf: (part: string) => string): string {
  return joined(
    field.split(',').map((part) => {
      const [, from, to, step] = /^(\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? [];
      if (from === undefined) return part;
      const range = to === undefined ? nameOf(from) : `${nameOf(from)} to ${nameOf(to)}`;
      return step === undefined ? range : `every ${ordinal(Number(step))} from ${range}`;
    }),
  );
}

function joined(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function numbersOf(field: string): number[] | undefined {
  const parts = field.split(',');
  return parts.every((part) => /^\d+$/.test(part)) ? parts.map(Number) : undefined;
}

/** 1 for any, n for every n-th from the first on. */
function stepOf(field: string): number | undefined {
  if (isAny(field)) return 1;
  const step = /^(?:\*|0)\/(\d+)$/.exec(field);
  return step ? Number(step[1]) : undefined;
}

function isAny(field: string): boolean {
  return field === '*' || field === '?';
}

function monthName(part: string): string {
  return /^\d+$/.test(part) ? (MONTHS[Number(part) - 1] ?? part) : named(MONTHS, part);
}

function dayName(part: string): string {
  return /^\d+$/.test(part) ? (DAYS[Number(part)] ?? part) : named(DAYS, part);
}

function named(names: readonly string[], short: string): string {
  return names.find((name) => name.slice(0, 3).toLowerCase() === short.toLowerCase()) ?? short;
}

function ordinal(number: number): string {
  const ending = number % 100 >= 11 && number % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${ending}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
