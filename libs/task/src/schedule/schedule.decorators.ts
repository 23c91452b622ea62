import { InvalidOptionError } from '../errors/index.js';
import { assertText, isObject } from '../errors/assertions.js';
import { declareCondition, declareSchedule } from './schedule.metadata.js';
import type { ScheduleOptions, ScheduleTiming } from './schedule.options.js';

/**
 * Fires the task of the method by the clock: once over all processes, with a row for every slot. Several are allowed.
 *
 * @param timing a cron expression, or `{ every }`, `{ at }`, `{ when }`
 *
 * @example
 * @Task('digest')
 * @Schedule('0 8 * * 1-5', { timezone: 'Europe/Berlin', jitter: '5m' })
 * async digest(payload: Digest, ctx: TaskContext) {}
 * @throws InvalidOptionError at boot, where an option is wrong or the method is no task
 */
export function Schedule(timing: string | ScheduleTiming, options: ScheduleOptions = {}): MethodDecorator {
  if (typeof timing !== 'string' && !isObject(timing))
    throw new InvalidOptionError('@Schedule', timing, 'Use a cron expression, or { every }, { at } or { when }.');
  const given = typeof timing === 'string' ? { cron: timing } : timing;
  return (target, method) => declareSchedule(target, { method, timing: given, options });
}

/**
 * Makes a method of a provider a condition that schedules can wait for: `when: 'name'`. It is asked by one process at a
 * time, takes the payload of the schedule and answers true or false, at once or later. One that throws is asked again.
 *
 * @param name @default the name of the method
 *
 * @example
 * @ScheduleCondition('file_arrived')
 * async fileArrived(payload: Import) { return this.files.exists(payload.path); }
 */
export function ScheduleCondition(name?: string): MethodDecorator {
  if (name !== undefined) assertText(name, '@ScheduleCondition name');
  return (target, method) => declareCondition(target, { method, name: name ?? String(method) });
}
