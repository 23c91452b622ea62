import type { EnqueueOptions } from '@taskledger/nestjs';
import { assertMembers, type JsonObject, objectAt } from '../http/index.js';
import { enqueueOptions } from './execute-options.js';

/** What `$execute` is asked to do. */
export interface ExecuteRequest {
  readonly params: JsonObject;
  readonly options: EnqueueOptions;
}

/**
 * Reads the body of `$execute`: `{ params?, options? }`.
 * @throws RequestProblem 400
 */
export function executeRequest(body: JsonObject): ExecuteRequest {
  assertMembers(body, ['params', 'options']);
  return {
    params: objectAt(body, 'params') ?? {},
    options: enqueueOptions(objectAt(body, 'options') ?? {}),
  };
}
