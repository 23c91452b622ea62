import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { InvalidOptionError } from '../errors/index.js';
import { declareSchedule, type TrackedDeclaration, trackedOf } from './schedule.metadata.js';
import type { ScheduleOptions, ScheduleTiming } from './schedule.options.js';

// What the decorators of @nestjs/schedule leave on a function, and its explorer looks for.
const TYPE = 'SCHEDULER_TYPE';
const NAME = 'SCHEDULER_NAME';
const CRON = 'SCHEDULE_CRON_OPTIONS';
const INTERVAL = 'SCHEDULE_INTERVAL_OPTIONS';
const TAKEN_OVER = Symbol('taskledger:taken-over');
const [IS_CRON, , IS_INTERVAL] = [1, 2, 3];
const MINUTES_OF_AN_HOUR = 60;

interface CronMetadata {
  readonly cronTime: unknown;
  readonly timeZone?: string;
  readonly utcOffset?: number | string;
  readonly disabled?: boolean;
}

/**
 * Takes methods with `@Tracked()` over from `@nestjs/schedule`. In its constructor, which comes before any hook: the explorer
 * of that package would otherwise run them too.
 */
@Injectable()
export class NestSchedules {
  private readonly problems: unknown[] = [];

  constructor(discovery: DiscoveryService) {
    const types = [...discovery.getProviders(), ...discovery.getControllers()].map(({ metatype }) => metatype);
    for (const type of new Set(types)) if (typeof type === 'function') this.attempt(type as unknown as HostClass);
  }

  /** @throws InvalidOptionError for the first method that could not be taken over */
  assertTakenOver(): void {
    if (this.problems.length > 0) throw this.problems[0];
  }

  // What is thrown while others are being made would leave them behind, half open.
  private attempt(type: HostClass): void {
    try {
      takeOver(type);
    } catch (error) {
      this.problems.push(error);
    }
  }
}

type HostClass = { readonly name: string; readonly prototype: Record<string | symbol, unknown> };

function takeOver(type: HostClass): void {
  for (const tracked of trackedOf(type)) {
    const method = type.prototype?.[tracked.method];
    const owner = `${type.name}.${String(tracked.method)}: @Tracked`;
    const kind: unknown = typeof method === 'function' ? Reflect.getMetadata(TYPE, method) : undefined;
    // Another application in this process may have the same class.
    if (kind === undefined && typeof method === 'function' && Reflect.hasMetadata(TAKEN_OVER, method)) continue;
    const scheduled = scheduleOf(kind, method as object, owner);
    Reflect.deleteMetadata(TYPE, method as object);
    Reflect.defineMetadata(TAKEN_OVER, true, method as object);
    if (scheduled) declareSchedule(type, merged(tracked, scheduled, Reflect.getMetadata(NAME, method as object)));
  }
}

interface NestSchedule {
  readonly timing: ScheduleTiming;
  readonly timezone?: string;
}

/** Undefined where it is switched off. */
function scheduleOf(kind: unknown, method: object, owner: string): NestSchedule | undefined {
  if (kind === IS_INTERVAL) return { timing: { every: Reflect.getMetadata(INTERVAL, method).timeout } };
  if (kind !== IS_CRON)
    throw new InvalidOptionError(
      owner,
      kind === undefined ? undefined : '@Timeout',
      kind === undefined
        ? 'Add @Cron or @Interval of @nestjs/schedule, or use @Task and @Schedule.'
        : 'Use @Schedule({ at }) with @Task, or enqueue the task with a delay: @Timeout begins anew with every process.',
    );
  const cron: CronMetadata = Reflect.getMetadata(CRON, method);
  if (cron.disabled === true) return undefined;
  const { cronTime } = cron;
  if (cronTime instanceof Date) return { timing: { at: cronTime } };
  if (typeof cronTime !== 'string') return { timing: { at: (cronTime as { toJSDate(): Date }).toJSDate() } };
  return { timing: { cron: cronTime }, timezone: timezoneOf(cron, owner) };
}

function timezoneOf({ timeZone, utcOffset }: CronMetadata, owner: string): string {
  if (timeZone !== undefined) return timeZone;
  if (utcOffset === undefined) return Intl.DateTimeFormat().resolvedOptions().timeZone;
  const hours = typeof utcOffset === 'number' ? utcOffset / MINUTES_OF_AN_HOUR : Number.NaN;
  if (!Number.isInteger(hours) || Math.abs(hours) > 12)
    throw new InvalidOptionError(`${owner} utcOffset`, utcOffset, 'Use timeZone, or whole hours in minutes.');
  // In these names the sign is the other way round.
  return hours === 0 ? 'UTC' : `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
}

function merged({ method, task, rules }: TrackedDeclaration, { timing, timezone }: NestSchedule, name: unknown) {
  const options: ScheduleOptions = {
    ...rules,
    ...(timezone && { timezone }),
    name: typeof name === 'string' ? name : task,
  };
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { method, timing, options: Object.fromEntries(given) as ScheduleOptions };
}
