import { Injectable } from '@nestjs/common';
import { Ledger } from '../ledger/index.js';
import { Backfill } from './backfill.js';
import { BuiltinSchedules } from './builtin-schedules.js';
import { ScheduleAudit } from './schedule-audit.js';
import { ScheduledExecutions } from './scheduled-executions.js';
import { ScheduleWriter } from './schedule-writer.js';

/** The parts behind `Schedules` that do the work. */
@Injectable()
export class ScheduleParts {
  constructor(
    readonly ledger: Ledger,
    readonly writer: ScheduleWriter,
    readonly executions: ScheduledExecutions,
    readonly backfill: Backfill,
    readonly builtins: BuiltinSchedules,
    readonly audit: ScheduleAudit,
  ) {}
}
