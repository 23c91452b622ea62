import { TaskError } from './task.error.js';

/** The circuit breaker before the task is open: the handler was not called. */
export class BreakerOpenError extends TaskError {
  readonly code = 'BREAKER_OPEN';

  constructor(
    readonly task: string,
    readonly breaker: string,
  ) {
    super(`Circuit breaker open for task ${task}`);
  }
}

/** There is no circuit breaker of this name: no process declares it, and no failure has made it known. */
export class UnknownBreakerError extends TaskError {
  readonly code = 'BREAKER_UNKNOWN';

  constructor(
    readonly breaker: string,
    known: readonly string[],
  ) {
    super(
      `There is no circuit breaker "${breaker}". ` +
        (known.length > 0 ? `Known breakers: ${known.slice(0, 20).join(', ')}.` : 'No task has one.'),
    );
  }
}
