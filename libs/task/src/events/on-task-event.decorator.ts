import { InvalidOptionError } from '../errors/index.js';
import { assertKnown, assertOneOf } from '../errors/assertions.js';
import type { TaskEventType } from './task-event.js';

export interface TaskEventSubscription {
  readonly type: TaskEventType;
  /** Only events of this task. @default every task's */
  readonly task?: string;
}

/** Key under which the subscriptions of a method are kept. */
export const TASK_EVENT_METADATA = Symbol('TASKLEDGER_EVENTS');

const TYPES: Readonly<Record<TaskEventType, true>> = {
  started: true,
  success: true,
  failure: true,
  retry: true,
  revoked: true,
  skipped: true,
};

/**
 * Calls the method when an execution has `'started'`, or ended as `'success'`, `'failure'`, `'retry'`, `'revoked'` or
 * `'skipped'`: after the commit, in the process that committed it. An event may be lost when that process dies right then;
 * the ledger has the truth.
 *
 * @param options `task`: only events of this task, by name or contract
 *
 * @example
 * @OnTaskEvent('failure', { task: 'generate_report' })
 * async notify(event: TaskEvent) { … }
 * @throws InvalidOptionError for an event or an option that there is not
 */
export function OnTaskEvent(
  type: TaskEventType,
  options: { readonly task?: string | { readonly name: string } } = {},
): MethodDecorator {
  assertOneOf(type, Object.keys(TYPES), '@OnTaskEvent type');
  assertKnown<{ readonly task?: unknown }>(options, { task: true }, { whole: '@OnTaskEvent', prefix: '@OnTaskEvent ' });
  const task = typeof options.task === 'object' ? options.task.name : options.task;
  // Without a name it would mean every task.
  if (options.task !== undefined && (typeof task !== 'string' || task === ''))
    throw new InvalidOptionError('@OnTaskEvent task', options.task, 'Use the name of a task, or its contract.');
  return (_target, _method, descriptor) => {
    const handler = descriptor.value as object;
    const before = (Reflect.getMetadata(TASK_EVENT_METADATA, handler) ?? []) as TaskEventSubscription[];
    Reflect.defineMetadata(TASK_EVENT_METADATA, [...before, { type, task }], handler);
  };
}
