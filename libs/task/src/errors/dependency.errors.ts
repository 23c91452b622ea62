import { TaskError } from './task.error.js';

/** An execution was to depend on one that there is not. */
export class UnknownDependencyError extends TaskError {
  readonly code = 'DEPENDENCY_UNKNOWN';

  constructor(readonly upstreamIds: readonly string[]) {
    const [first, ...others] = upstreamIds;
    const more = others.length > 0 ? ` (and ${others.length} more)` : '';
    super(
      `dependsOn: there is no execution "${first}"${more}. ` +
        'Use the handle or the id of an execution that is committed, or was enqueued in the same transaction.',
    );
  }
}

/** Executions would wait for each other for ever. */
export class CircularDependencyError extends TaskError {
  readonly code = 'DEPENDENCY_CIRCULAR';

  /** @param path from what was to depend on something, back to it */
  constructor(readonly path: readonly string[]) {
    super(`Circular dependency: ${path.join(' → ')}`);
  }
}

/** More executions depend on each other than are looked at. */
export class DependencyLimitError extends TaskError {
  readonly code = 'DEPENDENCY_LIMIT';

  constructor(
    readonly what: 'executions' | 'depth' | 'dependencies',
    readonly limit: number,
  ) {
    super(
      {
        executions: `More than ${limit} executions depend on each other. Split them, or let one enqueue the next.`,
        depth: `Executions depend on each other over more than ${limit} steps. Let one enqueue the next.`,
        dependencies: `An execution may depend on at most ${limit} others. Let one in between wait for some of them.`,
      }[what],
    );
  }
}
