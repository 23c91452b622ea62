import type { TaskEventType } from './task-event.js';

export interface TaskEventSubscription {
  readonly type: TaskEventType;
  /** Only events of this task. @default every task's */
  readonly task?: string;
}

/** Key under which the subscriptions of a method are kept. */
export const TASK_EVENT_METADATA = Symbol('TASKLEDGER_EVENTS');

/**
 * Calls the method after the fact is committed, in the process that committed it. An event may be lost when
 * that process dies right then; the ledger row is the truth.
 *
 * @example
 * @OnTaskEvent('failure', { task: 'generate_report' })
 * async notify(event: TaskEvent) { … }
 */
export function OnTaskEvent(
  type: TaskEventType,
  options: { readonly task?: string | { readonly name: string } } = {},
): MethodDecorator {
  const task = typeof options.task === 'object' ? options.task.name : options.task;
  return (_target, _method, descriptor) => {
    const handler = descriptor.value as object;
    const before = (Reflect.getMetadata(TASK_EVENT_METADATA, handler) ?? []) as TaskEventSubscription[];
    Reflect.defineMetadata(TASK_EVENT_METADATA, [...before, { type, task }], handler);
  };
}
