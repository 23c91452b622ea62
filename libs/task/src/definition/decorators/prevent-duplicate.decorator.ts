import type { PreventDuplicateOptions } from '../settings/lock.options.js';
import { declarePrevention } from './task.metadata.js';

/**
 * Keeps a task from running twice at a time: the second execution ends as SKIPPED. Another spelling of the task option
 * `lock: { key: lockName, param: lockParam, maxHold: timeout }`; goes on the method that has `@Task`, in any order.
 *
 * @example
 * @PreventDuplicate({ lockName: 'sync_user', lockParam: 'userId', timeout: 600 })
 * @Task('sync_user')
 * async sync(payload: SyncUser) {}
 */
export function PreventDuplicate(options: PreventDuplicateOptions): MethodDecorator {
  return (target, method) => declarePrevention(target, method, options);
}
