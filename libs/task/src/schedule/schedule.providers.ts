import type { Provider } from '@nestjs/common';
import { Backfill } from './backfill.js';
import { BuiltinSchedules } from './builtin-schedules.js';
import { NestSchedules } from './nest-schedules.js';
import { ScheduleAudit } from './schedule-audit.js';
import { ScheduleConditions } from './schedule-conditions.js';
import { ScheduledExecutions } from './scheduled-executions.js';
import { ScheduleFiring } from './schedule-firing.js';
import { ScheduleRegistration } from './schedule-registration.js';
import { ScheduleParts } from './schedule.parts.js';
import { Schedules } from './schedules.js';
import { ScheduleWriter } from './schedule-writer.js';

export const scheduleProviders: Provider[] = [
  Backfill,
  BuiltinSchedules,
  NestSchedules,
  ScheduleAudit,
  ScheduleConditions,
  ScheduledExecutions,
  ScheduleParts,
  ScheduleFiring,
  ScheduleRegistration,
  Schedules,
  ScheduleWriter,
];
