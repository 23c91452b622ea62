import { InvalidOptionError } from '@taskledger/nestjs';
import { invalid } from './request-problem.js';
import { snakeCase } from './snake-case.js';

/** The library names options; clients know members of a body. @throws RequestProblem 400 that names the member */
export async function asBodyFields<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InvalidOptionError)) throw error;
    throw invalid([{ field: snakeCase(error.option), message: error.remedy }]);
  }
}
