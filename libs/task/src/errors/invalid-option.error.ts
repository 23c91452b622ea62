import { TaskError } from './task.error.js';

/** An option given in code has a value that cannot work. Stops the boot. */
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
  return JSON.stringify(value) ?? String(value);
}
