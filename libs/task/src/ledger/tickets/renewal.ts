import { rowsOf, type SqlRunner } from '../connection/ledger.database.js';
import { lockRecordsSql, runningAmongSql } from '../ends/command.sql.js';
import type { Woken } from '../locks/key-table.js';
import { leaveLineSql } from '../locks/lock.sql.js';
import { isLedgerId } from '../model/execution-id.js';
import { promoteSql, reorderSql } from './check.sql.js';
import { newTicketsSql } from './ticket.sql.js';

/** An execution that waits, and its priority. */
export interface IdleRecord {
  readonly id: string;
  readonly priority: number;
}

/** The priority that an execution is to have. */
export interface PriorityWish extends IdleRecord {
  /** Only where it has this one. */
  readonly from?: number;
}

/** Executions that have another priority now. */
export interface Reordered {
  /** With what it was. */
  readonly moved: readonly IdleRecord[];
  readonly woken: readonly Woken[];
}

/** Executions that are due now. */
export interface MadeDue {
  readonly ids: readonly string[];
  readonly woken: readonly Woken[];
}

/** Those of the executions that wait and that nobody runs, their records locked. */
export async function idleAmong(
  runner: SqlRunner,
  schema: string,
  ids: readonly string[],
): Promise<readonly IdleRecord[]> {
  const records = rowsOf<IdleRecord & { external: boolean }>(
    await runner.query(lockRecordsSql(schema), [ids.filter(isLedgerId)]),
  );
  const waiting = records.filter(({ external }) => !external);
  // By a later statement: a fetch that was under way when the lock was asked for is seen.
  const running = await runner.query(runningAmongSql(schema), [waiting.map(({ id }) => id)]);
  const taken = new Set(rowsOf<{ id: string }>(running).map(({ id }) => id));
  return waiting.filter(({ id }) => !taken.has(id));
}

/** Writes new tickets for them. A waiter asks for the lock once more, and joins the line anew. */
export async function renewTickets(runner: SqlRunner, schema: string, ids: readonly string[]): Promise<Woken[]> {
  await runner.query(leaveLineSql(schema), [ids]);
  return rowsOf<Woken>(await runner.query(newTicketsSql(schema), [ids]));
}

/** Changes the priorities of executions that wait, as part of a transaction. */
export async function reorderWithin(
  runner: SqlRunner,
  schema: string,
  wishes: readonly PriorityWish[],
): Promise<Reordered> {
  const wanted = new Map(wishes.map((wish) => [wish.id, wish]));
  const idle = await idleAmong(runner, schema, [...wanted.keys()]);
  const moved = idle.filter(({ id, priority }) => (wanted.get(id)?.from ?? priority) === priority);
  const ids = moved.map(({ id }) => id);
  if (ids.length === 0) return { moved, woken: [] };
  await runner.query(reorderSql(schema), [ids, ids.map((id) => wanted.get(id)!.priority)]);
  return { moved, woken: await renewTickets(runner, schema, ids) };
}

/** Makes executions due now that wait for their time, as part of a transaction. */
export async function makeDueWithin(runner: SqlRunner, schema: string, asked: readonly string[]): Promise<MadeDue> {
  const idle = await idleAmong(runner, schema, asked);
  const rows = await runner.query(promoteSql(schema), [idle.map(({ id }) => id)]);
  const ids = rowsOf<{ id: string }>(rows).map(({ id }) => id);
  return { ids, woken: ids.length > 0 ? await renewTickets(runner, schema, ids) : [] };
}
