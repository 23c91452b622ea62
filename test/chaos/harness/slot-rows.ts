import type { LedgerView } from './ledger-view.js';

/** A slot of a schedule, and what it began. */
export interface SlotRow {
  readonly slot: number;
  readonly state: string;
  readonly decidedAt: number;
  readonly executions: number;
  readonly open: number;
}

const SLOTS = `
SELECT (extract(epoch FROM slot.slot) * 1000)::float8 AS slot, slot.state, (extract(epoch FROM slot.decided_at) * 1000)::float8 AS "decidedAt",
       count(execution.id)::int AS executions, count(execution.id) FILTER (WHERE execution.finished_at IS NULL)::int AS open
  FROM taskledger.task_schedule_slot slot LEFT JOIN taskledger.task_execution execution
    ON (execution.metadata ->> 'schedule_slot')::timestamptz = slot.slot AND execution.metadata ->> 'schedule_name' = slot.schedule_name
 GROUP BY slot.schedule_name, slot.slot ORDER BY slot.slot`;

/** The slots of all schedules, in order. */
export function slotRows(ledger: LedgerView): Promise<SlotRow[]> {
  return ledger.query<SlotRow>(SLOTS);
}
