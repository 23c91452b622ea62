import { invalid, RequestProblem } from '../http/index.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * A bad id (400) is told from an unknown one (404). A task id can be any text, so an id is bad when nobody has
 * it and it cannot have come from us either.
 */
export function jobIdProblem(id: string, problem: unknown): unknown {
  const isUnknown = problem instanceof RequestProblem && problem.getStatus() === 404;
  if (!isUnknown || UUID.test(id)) return problem;
  return invalid([{ field: 'id', message: 'it is not the id of a job' }]);
}
