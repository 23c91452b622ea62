import 'reflect-metadata';
import type { TaskContract } from '../define-task.js';
import type { PreventDuplicateOptions } from '../settings/lock.options.js';
import type { TaskOptions } from '../settings/task.options.js';

const TASKS = Symbol('taskledger:tasks');
const PREVENTIONS = Symbol('taskledger:preventions');
const NAMES = Symbol('taskledger:names');

/**
 * Where the arguments of a handler come from, in the form in which Nest's
 * ExternalContextCreator reads it. Without it pipes do not run at all.
 */
export const PARAMS = 'taskledger:params';

/** `RouteParamtypes.BODY`, which pipes see as `{ type: 'body' }`. */
export const PAYLOAD_PARAM = 3;
/** Not one of Nest's types: the context is no input and no pipe may touch it. */
export const CONTEXT_PARAM = 1001;

const HANDLER_PARAMS = {
  [`${PAYLOAD_PARAM}:0`]: { index: 0, data: undefined, pipes: [] },
  [`${CONTEXT_PARAM}:1`]: { index: 1, data: undefined, pipes: [] },
};

/** What `@Task` says about a method. */
export interface TaskDeclaration {
  readonly method: string | symbol;
  readonly isStatic: boolean;
  readonly contract: TaskContract;
  readonly options: TaskOptions;
}

/** Records a task on the class, by method name: a decorator that replaces the function cannot lose it. */
export function declareTask(
  target: object,
  method: string | symbol,
  task: Pick<TaskDeclaration, 'contract' | 'options'>,
): void {
  const isStatic = typeof target === 'function';
  const type = isStatic ? target : target.constructor;
  Reflect.defineMetadata(TASKS, [...ownTasks(type), { method, isStatic, ...task }], type);
  Reflect.defineMetadata(PARAMS, HANDLER_PARAMS, type, method);
}

/**
 * The tasks of a class, inherited ones included; a subclass that decorates the method again wins. Names that
 * `@TaskNames` gives count for the class and what extends it.
 */
export function tasksOf(type: object): TaskDeclaration[] {
  const parent: object | null = Object.getPrototypeOf(type);
  const own = ownTasks(type);
  const isInherited = (task: TaskDeclaration) => !own.some(({ method }) => method === task.method);
  const inherited = !parent || parent === Function.prototype ? [] : tasksOf(parent).filter(isInherited);
  const names = taskNamesOf(type);
  return [...inherited, ...own].map((task) => named(task, names));
}

function named(task: TaskDeclaration, names: TaskNameMap): TaskDeclaration {
  const name = Object.hasOwn(names, task.method) ? names[String(task.method)] : undefined;
  if (name === undefined) return task;
  return { ...task, contract: typeof name === 'string' ? { ...task.contract, name } : name };
}

/** By method: the name, or the contract, of the task that it is in a class. */
export type TaskNameMap = Readonly<Record<string, string | TaskContract>>;

/** Records the names that a class gives to its tasks. */
export function declareTaskNames(type: object, names: TaskNameMap): void {
  Reflect.defineMetadata(NAMES, { ...taskNamesOf(type), ...names }, type);
}

/** The names that the class itself gives to its tasks. */
export function taskNamesOf(type: object): TaskNameMap {
  return Reflect.getOwnMetadata(NAMES, type) ?? {};
}

function ownTasks(type: object): TaskDeclaration[] {
  return Reflect.getOwnMetadata(TASKS, type) ?? [];
}

/** What `@PreventDuplicate` says about a method. */
export interface PreventionDeclaration {
  readonly method: string | symbol;
  readonly options: PreventDuplicateOptions;
}

/** Records a `@PreventDuplicate` on the class, by method name. */
export function declarePrevention(target: object, method: string | symbol, options: PreventDuplicateOptions): void {
  const type = typeof target === 'function' ? target : target.constructor;
  Reflect.defineMetadata(PREVENTIONS, [{ method, options }, ...preventionsOf(type)], type);
}

/** The `@PreventDuplicate`s of a class, those of a subclass before inherited ones. */
export function preventionsOf(type: object): PreventionDeclaration[] {
  return Reflect.getMetadata(PREVENTIONS, type) ?? [];
}

/** The types that the compiler recorded for the parameters of a handler; undefined when it records none. */
export function parameterTypesOf(type: { prototype: object }, method: string | symbol): readonly unknown[] | undefined {
  return Reflect.getMetadata('design:paramtypes', type.prototype, method);
}
