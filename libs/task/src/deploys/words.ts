const UNITS: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

/** A duration, to two digits or so. */
export function time(ms: number): string {
  const [unit, name] = UNITS.find(([each]) => ms >= each) ?? [1, 'ms'];
  const value = ms / unit;
  return `${value < 10 && unit > 1 ? Number(value.toFixed(1)) : Math.round(value)} ${name}`;
}

/** A part of a whole. */
export function share(part: number, whole: number): string {
  const percent = (part / whole) * 100;
  return `${percent < 10 ? Number(percent.toFixed(1)) : Math.round(percent)} %`;
}

const numbers = new Intl.NumberFormat('en-US');

/** So many of something. */
export const times = (count: number, one: string): string => `${numbers.format(count)} ${one}${count === 1 ? '' : 's'}`;
