import { TaskError } from './task.error.js';

/** Where something is in a text: UTF-16 units from its beginning. */
export interface TextSpan {
  readonly position: number;
  readonly length: number;
}

/** A search query that cannot be read, and the part of it that is wrong. */
export class InvalidQueryError extends TaskError {
  readonly code = 'QUERY_INVALID';
  /** Where the wrong part begins: UTF-16 units from the beginning of the query. */
  readonly position: number;
  /** How long it is; 0 where something is missing. */
  readonly length: number;

  /** @param problem what is wrong @param remedy how to mend it */
  constructor(
    problem: string,
    readonly remedy: string,
    { position, length }: TextSpan,
  ) {
    super(`${problem} ${remedy}`);
    this.position = position;
    this.length = length;
  }
}
