export type { BackfilledSlot, BackfillRequest } from './backfill.js';
export type { OverrideRequest } from './override.checks.js';
export { Schedule, ScheduleCondition } from './schedule.decorators.js';
export type {
  CatchUp,
  Overlap,
  ScheduleChangeOptions,
  ScheduleOptions,
  ScheduleRequest,
  ScheduleRules,
  ScheduleTiming,
} from './schedule.options.js';
export { scheduleProviders } from './schedule.providers.js';
export type {
  ScheduleOverrideView,
  ScheduleRevision,
  ScheduleSlot,
  ScheduleTimingView,
  ScheduleView,
} from './schedule.view.js';
export { ScheduleRegistration } from './schedule-registration.js';
export type { HistoryQuery, ScheduleFilter } from './schedule-reader.js';
export { type PauseRequest, Schedules } from './schedules.js';
export { Tracked, type TrackedOptions } from './tracked.decorator.js';
export { BuiltinSchedules } from './builtin-schedules.js';
export { planLook } from './plan-look.js';
export { ScheduleWriter } from './schedule-writer.js';
