import { InvalidOptionError } from '@taskledger/nestjs';
import { invalid } from './request-problem.js';
import { snakeCase } from '../answer/snake-case.js';

/**
 * The library names options; clients know members of a body.
 * @param memberOf the member for an option
 * @throws RequestProblem 400 that names the member
 */
export async function asBodyFields<T>(work: () => Promise<T>, memberOf = snakeCase): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InvalidOptionError)) throw error;
    throw invalid([{ field: memberOf(error.option), message: error.remedy }]);
  }
}
