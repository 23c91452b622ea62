import type { TaskExecution, TaskSecrets } from '@taskledger/nestjs';

/** The execution with payload, arguments and result as they may be shown. */
export function shownExecution(secrets: TaskSecrets, execution: TaskExecution): TaskExecution {
  const { taskArgs, payload, result } = secrets.masked(execution);
  const shown = { taskArgs: taskArgs.value, payload: payload.value, result: result.value };
  // With its prototype: durations and the like are computed there.
  return Object.assign(Object.create(Object.getPrototypeOf(execution) as object) as TaskExecution, execution, shown);
}

/** Where something is masked, as the members of an answer are called: `task_kwargs.password`. */
export function maskedPaths(secrets: TaskSecrets, execution: TaskExecution): string[] {
  const { taskArgs, payload, result } = secrets.masked(execution);
  const below = (name: string, paths: readonly string[]) => paths.map((path) => (path ? `${name}.${path}` : name));
  return [
    ...below('task_args', taskArgs.paths),
    ...below('task_kwargs', payload.paths),
    ...below('result', result.paths),
  ];
}
