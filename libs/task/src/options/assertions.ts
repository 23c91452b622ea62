import { InvalidOptionError } from '../errors/index.js';

const QUEUE_NAME = /^[a-zA-Z0-9_.-]{1,100}$/;

/** A priority: a whole number from 1 to 10. */
export function assertPriority(value: number, option: string): number {
  if (Number.isInteger(value) && value >= 1 && value <= 10) return value;
  throw new InvalidOptionError(option, value, 'Use a whole number from 1 (runs first) to 10 (runs last).');
}

/** A queue name that every engine accepts. */
export function assertQueueName(value: string, option: string): string {
  if (QUEUE_NAME.test(value)) return value;
  throw new InvalidOptionError(option, value, 'Use 1 to 100 letters, digits, dots, dashes or underscores.');
}

export function assertCount(value: number, option: string): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidOptionError(option, value, 'Use a whole number of at least 1.');
}

export function assertAtLeast(least: number, value: number, option: string): number {
  if (value >= least) return value;
  throw new InvalidOptionError(option, value, `Use at least ${least} ms.`);
}

export function assertOneOf(value: unknown, allowed: readonly unknown[], option: string): void {
  if (allowed.includes(value)) return;
  const names = allowed.filter((name) => name !== undefined).map((name) => `'${String(name)}'`);
  throw new InvalidOptionError(option, value, `Use ${names.join(' or ')}.`);
}
