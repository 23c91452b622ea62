import { declareTask, type TaskOptions } from '../definition/index.js';
import { declareTracked } from './schedule.metadata.js';
import type { ScheduleOptions } from './schedule.options.js';

/** Options of `@Tracked()`: those of a task, and of its schedule. */
export interface TrackedOptions
  extends TaskOptions, Pick<ScheduleOptions, 'overlap' | 'catchUp' | 'jitter' | 'version'> {
  /** Of the task. @default class and method, for example `Reports_sync` */
  readonly name?: string;
}

/**
 * Makes a method with `@Cron` or `@Interval` of `@nestjs/schedule` a task with a schedule: it runs once over all replicas,
 * with history, retries, pause and run now. The order of the two decorators does not matter; methods without `@Tracked()`
 * stay as they are. Without a time zone, `@Cron` means that of the process, as it does in `@nestjs/schedule`.
 *
 * @example
 * @Cron('0 3 * * *', { timeZone: 'Europe/Berlin' })
 * @Tracked({ retry: { maxRetries: 3 } })
 * async cleanUp() {}
 * @throws InvalidOptionError at boot, for `@Timeout`, or where there is neither `@Cron` nor `@Interval`
 */
export function Tracked(options: TrackedOptions = {}): MethodDecorator {
  const { name, overlap, catchUp, jitter, version, ...task } = options;
  return (target, method) => {
    const type = typeof target === 'function' ? target : target.constructor;
    const taskName = name ?? `${type.name}_${String(method)}`;
    declareTask(target, method, { contract: { name: taskName }, options: task });
    declareTracked(target, { method, task: taskName, rules: { overlap, catchUp, jitter, version } });
  };
}
