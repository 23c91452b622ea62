import type { TaskContract } from '../define-task.js';
import { declareTask } from './task.metadata.js';
import type { TaskOptions } from '../settings/task.options.js';
import type { TaskName, TaskOutput, TaskResult, TaskTypes } from '../task-types.js';

/** Accepts methods that can take the payload, `(payload, ctx)`, and return the result, at once or later. */
export interface TaskMethodDecorator<Payload, Result> {
  <H extends (payload: Payload, ctx: never) => Result | Promise<Result>>(
    target: object,
    method: string | symbol,
    descriptor: TypedPropertyDescriptor<H>,
  ): void;
}

// A name without types says nothing about its payload: `never` lets the handler declare any.
type NamedPayload<N> = N extends keyof TaskTypes ? TaskOutput<N> : never;

/**
 * Makes a method of a provider or controller the handler of a task.
 * @example
 * @Task(generateReport, { queue: 'reports', retry: { maxRetries: 5 } })
 * async generate(payload: GenerateReport, ctx: TaskContext) {}
 */
export function Task<Input, Output, Result>(
  contract: TaskContract<Input, Output, Result>,
  options?: TaskOptions,
): TaskMethodDecorator<Output, Result>;
export function Task<N extends TaskName>(
  name: N,
  options?: TaskOptions,
): TaskMethodDecorator<NamedPayload<N>, TaskResult<N>>;
export function Task(task: string | TaskContract, options: TaskOptions = {}): MethodDecorator {
  const contract = typeof task === 'string' ? { name: task } : task;
  return (target, method) => declareTask(target, method, { contract, options });
}
