import 'reflect-metadata';
import type { ScheduleOptions, ScheduleTiming } from './schedule.options.js';

const SCHEDULES = Symbol('taskledger:schedules');
const TRACKED = Symbol('taskledger:tracked-schedules');
const CONDITIONS = Symbol('taskledger:schedule-conditions');

/** What `@Schedule` says about a method. */
export interface ScheduleDeclaration {
  readonly method: string | symbol;
  readonly timing: ScheduleTiming;
  readonly options: ScheduleOptions;
}

/** What `@ScheduleCondition` says about a method. */
export interface ConditionDeclaration {
  readonly method: string | symbol;
  readonly name: string;
}

/** Records a schedule on the class, by method name. */
export function declareSchedule(target: object, schedule: ScheduleDeclaration): void {
  add(SCHEDULES, target, schedule);
}

/** The schedules of a class, inherited ones included; those of one method in the order in which they are written. */
export function schedulesOf(type: object): readonly ScheduleDeclaration[] {
  return Reflect.getMetadata(SCHEDULES, type) ?? [];
}

/** What `@Tracked` says about a method. */
export interface TrackedDeclaration {
  readonly method: string | symbol;
  readonly task: string;
  readonly rules: Pick<ScheduleOptions, 'overlap' | 'catchUp' | 'jitter' | 'version'>;
}

/** Records a method that is to be taken over from `@nestjs/schedule`. */
export function declareTracked(target: object, tracked: TrackedDeclaration): void {
  add(TRACKED, target, tracked);
}

export function trackedOf(type: object): readonly TrackedDeclaration[] {
  return Reflect.getMetadata(TRACKED, type) ?? [];
}

/** Records a condition on the class, by method name. */
export function declareCondition(target: object, condition: ConditionDeclaration): void {
  add(CONDITIONS, target, condition);
}

export function conditionsOf(type: object): readonly ConditionDeclaration[] {
  return Reflect.getMetadata(CONDITIONS, type) ?? [];
}

// Decorators of one method are applied from the last to the first.
function add(key: symbol, target: object, declared: object): void {
  const type = typeof target === 'function' ? target : target.constructor;
  Reflect.defineMetadata(key, [declared, ...(Reflect.getMetadata(key, type) ?? [])], type);
}
