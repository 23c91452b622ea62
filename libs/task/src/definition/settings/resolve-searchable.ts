import { InvalidOptionError } from '../../errors/index.js';
import { readSearchPath, type SearchPath } from '../../ledger/index.js';

const MOST_PATHS = 10;

/**
 * Validates paths that are to be searchable.
 * @param label Whose, for messages: `Task "report" (ReportTasks.generate)`.
 * @throws InvalidOptionError
 */
export function resolveSearchable(paths: unknown, label: string): SearchPath[] {
  if (paths === undefined) return [];
  const option = `${label}: searchable`;
  if (!Array.isArray(paths) || paths.length > MOST_PATHS)
    throw new InvalidOptionError(option, paths, `Use a list of at most ${MOST_PATHS} paths.`);
  return [...new Set<unknown>(paths)].map((path) => {
    const read = typeof path === 'string' ? readSearchPath(path) : undefined;
    if (read) return read;
    throw new InvalidOptionError(
      option,
      path,
      "Use paths as queries have them: 'payload.customer.id', 'result.total'.",
    );
  });
}
