import { TaskError } from './task.error.js';

/** A value, or a part of it, is nothing that can be kept as it is. Nothing was recorded. */
export class UnstorableValueError extends TaskError {
  readonly code = 'VALUE_UNSTORABLE';

  /**
   * @param path which part, for example `data.rows[3].total`
   * @param found what it is, for example `a Map, which JSON cannot keep`
   * @param remedy what can be kept instead
   */
  constructor(
    readonly path: string,
    readonly found: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${path} is ${found}. ${remedy}`, options);
  }
}
