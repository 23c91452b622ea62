import { textOf } from './any-value.js';
import { TaskError } from './task.error.js';

const LONGEST_VALUE = 200;

/** An option or an argument given in code has a value that cannot work. Among the module's options it stops the boot. */
export class InvalidOptionError extends TaskError {
  readonly code = 'OPTION_INVALID';

  constructor(
    readonly option: string,
    readonly value: unknown,
    readonly remedy: string,
  ) {
    super(`Option "${option}" has the value ${shown(value)}, which cannot be used. ${remedy}`);
  }
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : textOf(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
