import { Injectable } from '@nestjs/common';
import { AuditedAct, Ledger, type SqlRunner } from '../ledger/index.js';

/** What an operator does to a schedule. */
export interface ScheduleAct {
  /** For example `schedule.pause`. */
  readonly action: string;
  readonly schedule: string;
  readonly task: string;
  readonly executionId?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Writes down what operators do to schedules, in the transaction in which they do it. What code does has no row. */
@Injectable()
export class ScheduleAudit {
  constructor(private readonly ledger: Ledger) {}

  /** Without an actor, and outside of any act of the API, code does it. */
  async note(runner: SqlRunner, act: ScheduleAct, actor?: string): Promise<void> {
    if (actor === undefined && !AuditedAct.current) return;
    const { action, schedule, task: taskName, executionId, details } = act;
    const entry = { action, taskName, executionId, actor, details: { schedule, ...details } };
    await this.ledger.audit.recordWithin(runner, entry);
  }

  /** What was noted has committed. */
  committed(): void {
    AuditedAct.current?.recorded();
  }
}
