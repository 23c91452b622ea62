import type { TaskExecution, TaskSecrets } from '@taskledger/nestjs';

/** An execution as it may be shown. */
export interface ShownExecution {
  /** With payload, arguments and result masked. */
  readonly execution: TaskExecution;
  /** Where something is masked, as the members of an answer are called: `task_kwargs.password`. */
  readonly maskedPaths: readonly string[];
}

/** Masks an execution. It looks through all of its payload and result: once for an answer is enough. */
export function shownExecution(secrets: TaskSecrets, stored: TaskExecution): ShownExecution {
  const { taskArgs, payload, result } = secrets.masked(stored);
  const shown = { taskArgs: taskArgs.value, payload: payload.value, result: result.value };
  const maskedPaths = [
    ...below('task_args', taskArgs.paths),
    ...below('task_kwargs', payload.paths),
    ...below('result', result.paths),
  ];
  // With its prototype: durations and the like are computed there.
  const empty = Object.create(Object.getPrototypeOf(stored) as object) as TaskExecution;
  return { execution: Object.assign(empty, stored, shown), maskedPaths };
}

function below(name: string, paths: readonly string[]): string[] {
  return paths.map((path) => (path ? `${name}.${path}` : name));
}
