export type { BackfilledSlot, BackfillPlan, BackfillRequest } from './backfill.js';
export type { BusyMinute, CollisionQuery, ScheduleCollisions } from './collisions.js';
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
export type { HistoryQuery, ScheduleFilter } from './schedule.filter.js';
export { type ScheduleThought, timingOf } from './schedule-preview.js';
export type { PreviewQuery } from './schedule-reader.js';
export { Schedules } from './schedules.js';
export { type PauseRequest, ScopedSchedules } from './scoped-schedules.js';
export { Tracked, type TrackedOptions } from './tracked.decorator.js';
export { BuiltinSchedules } from './builtin-schedules.js';
export { planLook } from './plan-look.js';
export { ScheduleWriter } from './schedule-writer.js';
export { timingText } from './timing-text.js';
