import {
  InvalidOptionError,
  InvalidPayloadError,
  InvalidQueryError,
  type TaskError,
  UnknownDependencyError,
  UnknownQueueError,
} from '@taskledger/nestjs';
import type { FieldProblem } from './request-problem.js';
import { snakeCase } from '../answer/snake-case.js';

const MOST_NAMED = 10;

/** Which fields of the request an error of the library is about; our keys are snake_case on the wire. */
export function fieldsOf(error: TaskError): FieldProblem[] | undefined {
  if (error instanceof InvalidPayloadError) {
    return error.issues.map(({ path, message }) => ({ field: path ? `params.${path}` : 'params', message }));
  }
  if (error instanceof InvalidOptionError)
    return [{ field: `options.${snakeCase(error.option)}`, message: error.remedy }];
  if (error instanceof InvalidQueryError) return [{ field: 'query', message: error.message }];
  if (error instanceof UnknownQueueError) return [{ field: 'options.queue', message: detailOf(error) }];
  if (error instanceof UnknownDependencyError)
    return error.upstreamIds
      .slice(0, MOST_NAMED)
      .map((id) => ({ field: 'options.depends_on', message: `There is no execution "${id}".` }));
  return undefined;
}

/** What a client is told of an error of the library. */
export function detailOf(error: TaskError): string {
  // Which queues there are, and how to declare one, is for the developer: a queue may be another tenant's.
  return error instanceof UnknownQueueError ? `There is no queue "${error.queue}".` : error.message;
}
