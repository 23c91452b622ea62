import { Injectable } from '@nestjs/common';
import { ScheduleConditions } from './schedule-conditions.js';
import { ScheduleFiring } from './schedule-firing.js';
import { ScheduleParts } from './schedule.parts.js';
import { ScheduleScope } from './schedule-scope.js';
import { ScopedSchedules } from './scoped-schedules.js';

/**
 * Creates schedules, and looks after all there are. Inject it anywhere.
 *
 * @example
 * await schedules.upsert('sync:acme', { task: sync, payload: { tenant: 'acme' }, cron: '0 * * * *' });
 */
@Injectable()
export class Schedules extends ScopedSchedules {
  constructor(
    parts: ScheduleParts,
    private readonly firing: ScheduleFiring,
    private readonly conditions: ScheduleConditions,
  ) {
    super(parts, new ScheduleScope());
  }

  /** This process fires what is due, as it does from the start; see `stop`. */
  start(): void {
    this.firing.start();
    this.conditions.start();
  }

  /** This process fires nothing any more until `start`; others do, and so do `runPending` and `checkConditions`. */
  stop(): void {
    this.firing.stop();
    this.conditions.stop();
  }

  /** Fires what is due now, of the tasks of this process; the ids of the executions. */
  runPending(): Promise<string[]> {
    return this.firing.runPending();
  }

  /** Asks the conditions that are due now; the ids of the executions that began. */
  checkConditions(): Promise<string[]> {
    return this.conditions.check();
  }
}
