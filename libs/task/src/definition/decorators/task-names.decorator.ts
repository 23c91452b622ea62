import { declareTaskNames, type TaskNameMap } from './task.metadata.js';

/**
 * Names tasks that a class inherits, so that each subclass of one with `@Task` has tasks of its own. By method: the name,
 * or a contract, which brings the payload along.
 *
 * @example
 * abstract class SyncTasks {
 *   @Task('sync', { retry: { maxRetries: 3 } })
 *   async sync(payload: SyncPayload, ctx: TaskContext) { … }
 * }
 *
 * @Injectable() @TaskNames({ sync: 'sync_orders' })
 * export class OrderSync extends SyncTasks {}
 *
 * @Injectable() @TaskNames({ sync: syncUsers })   // defineTask('sync_users', { payload: UserSync })
 * export class UserSync extends SyncTasks {}
 */
export function TaskNames(names: TaskNameMap): ClassDecorator {
  return (type) => declareTaskNames(type, names);
}
