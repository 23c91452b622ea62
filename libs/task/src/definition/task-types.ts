import { isObject, isText } from '../errors/assertions.js';
import { InvalidOptionError } from '../errors/invalid-option.error.js';
import type { TaskContract } from './define-task.js';
import type { PlainInput } from './payload/payload-source.js';

/**
 * Augment this to type tasks that are addressed by name.
 * @example
 * declare module '@taskledger/nestjs' {
 *   interface TaskTypes { my_task: { payload: MyPayload; result: string } }
 * }
 */
export interface TaskTypes {}

/** A task's name; the augmented ones are suggested, any other is accepted. */
export type TaskName = Extract<keyof TaskTypes, string> | (string & {});

/** How a task is addressed. */
export type TaskNameOrContract = TaskName | TaskContract;

type Entry<N, Field extends 'payload' | 'result', Otherwise> = N extends keyof TaskTypes
  ? TaskTypes[N] extends Record<Field, infer T>
    ? T
    : Otherwise
  : Otherwise;

/** What `enqueue` accepts as the payload of a task. */
export type TaskInput<C> = C extends TaskContract<infer Input> ? Input : PlainInput<Entry<C, 'payload', object>>;

/** What the handler of a task receives. */
export type TaskOutput<C> = C extends TaskContract<unknown, infer Output> ? Output : Entry<C, 'payload', object>;

/** What the handler of a task returns. */
export type TaskResult<C> =
  C extends TaskContract<unknown, unknown, infer Result> ? Result : Entry<C, 'result', unknown>;

/**
 * The arguments after the task in `enqueue`: the payload may be left out where `{}` or nothing would do.
 * @example enqueue<C extends TaskNameOrContract>(task: C, ...args: TaskPayloadArgs<C, EnqueueOptions>)
 */
export type TaskPayloadArgs<C, Options> =
  {} extends TaskInput<C>
    ? [payload?: TaskInput<C>, options?: Options]
    : undefined extends TaskInput<C>
      ? [payload?: TaskInput<C>, options?: Options]
      : [payload: TaskInput<C>, options?: Options];

/**
 * The name of a task, however it is addressed.
 * @throws InvalidOptionError for what addresses none: a class, or the undefined that a circular import leaves
 */
export function taskNameOf(task: TaskNameOrContract, option = 'task'): string {
  if (typeof task === 'string') return task;
  if (isObject(task) && isText(task.name)) return task.name;
  throw new InvalidOptionError(
    option,
    task,
    `Use what defineTask() returned, or the name of a task.${task === undefined ? ' Modules that import each other in a circle see undefined here.' : ''}`,
  );
}
