import { NonRetryableError } from '@taskledger/nestjs';

/** A task was asked to read something that is not among the demo's data. */
export class UnknownDataFileError extends NonRetryableError {
  constructor(
    readonly file: string,
    readonly known: readonly string[],
  ) {
    super(`"${file}" is not in the demo's data folder. Use one of: ${known.join(', ')}.`);
  }
}
