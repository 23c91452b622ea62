import { randomUUID } from 'node:crypto';
import type { LedgerDatabase, SqlRunner } from '../connection/ledger.database.js';
import { rowsOf } from '../connection/ledger.database.js';
import type { Ended } from '../ends/end.js';
import { endAll } from '../ends/end-all.js';
import { KeyTable } from '../locks/key-table.js';
import { type Claim, claimOf, oncePerId, type RunRow } from '../runs/claim.js';
import { type ExecutionLock } from '../executions/new-execution.js';
import { type Applicant, seat, type Seating } from './seating.js';
import { claimSql, countStartsSql, lockQueueSql, runningSql, takeTicketsSql } from './admission.sql.js';
import type { Admitted, AdmissionRequest } from './admission.js';
import { type Gate, type Room, roomOf } from './admission-room.js';
import { refusalOf } from './refusal.js';
import { insertDueOf } from './ticket.sql.js';

interface TakenRow extends RunRow {
  readonly ticket_priority: number;
  readonly seq: string;
  readonly is_keyed: boolean;
  readonly is_alone: boolean;
  readonly runs_before: number;
  readonly lock_conflict: ExecutionLock['conflict'] | null;
  readonly droppedKey: string | null;
}

const NOTHING: Admitted = { claims: [], tickets: 0, ended: [], undecided: [], woken: [], isLimited: false };

/**
 * Takes tickets in one transaction of several statements, where one does not do: runs that need a lock, queues with limits,
 * records of earlier days, suspects. The order of locks is queue, tickets, records, keys.
 */
export class Admissions {
  constructor(private readonly database: LedgerDatabase) {}

  admit(request: AdmissionRequest): Promise<Admitted> {
    return this.database.hotTransaction((runner) => new Admission(runner, this.database.schema, request).run());
  }
}

/** What of a limit was met. One that was not used up keeps nothing back, however little room it left. */
function limitMet({ count, limited }: Room, tickets: number, starts: number): NonNullable<Room['limited']> {
  if (!limited?.isLimited || tickets < count) return { isLimited: false };
  // Tickets that started nothing have left room: the next look is due now.
  return starts < count ? { isLimited: true, limitedForMs: 1 } : limited;
}

class Admission {
  private readonly claimKey = randomUUID();
  private readonly claimedAt = performance.now();
  private readonly keys: KeyTable;

  constructor(
    private readonly runner: SqlRunner,
    private readonly schema: string,
    private readonly request: AdmissionRequest,
  ) {
    this.keys = new KeyTable(runner, schema);
  }

  async run(): Promise<Admitted> {
    const room = await this.room();
    if (room.count === 0) return { ...NOTHING, ...room.limited };
    const taken = await this.take(room.count);
    const runnable = oncePerId(taken.filter(({ id }) => id !== null));
    const undecided = runnable.filter((row) => this.isUndecided(row));
    const decided = runnable.filter((row) => !this.isUndecided(row));
    await this.putOff(undecided);
    const dropped = taken.flatMap(({ droppedKey }) => droppedKey ?? []);
    const seating = await this.seat(decided, dropped);
    const claims = await this.claim(seating.seated);
    const ended = await this.turnAway(seating);
    await this.countStarts(claims.length, room);
    const woken = await this.keys.passOn(seating.freed);
    return {
      claims,
      ended,
      woken,
      tickets: taken.length,
      undecided: undecided.map(({ id, task_name: taskName, payload }) => ({ id, taskName, payload })),
      ...limitMet(room, taken.length, claims.length),
    };
  }

  /** How many tickets may be taken. Queues without limits are asked by the statement that takes. */
  private async room(): Promise<Room> {
    const { queue, nodeId, count, selection, isLimited } = this.request;
    if (selection === 'ids' || !isLimited) return { count };
    const [gate] = await this.rows<Gate>(lockQueueSql(this.schema), [queue, nodeId]);
    if (!gate?.isOpen) return { count: 0 };
    if (Object.keys(gate.limits).length === 0) return { count };
    // Counted by a later statement than the one that locks: its snapshot is older than the lock that it waited for.
    const [running] = await this.rows<{ count: number }>(runningSql(this.schema), [queue]);
    return roomOf(gate, running?.count ?? 0, count);
  }

  private async countStarts(starts: number, { limiter }: Room): Promise<void> {
    if (!limiter || starts === 0) return;
    await this.runner.query(countStartsSql(this.schema), [this.request.queue, starts, limiter.isNew]);
  }

  private take(count: number): Promise<TakenRow[]> {
    const { queue, tasks, selection, ids = [], marks, nodeId, isLimited = false } = this.request;
    const [priorities, seqs] = marks?.toParams() ?? [[], []];
    const params = {
      next: [queue, count, tasks, nodeId, isLimited, priorities, seqs],
      alone: [queue, count, tasks, nodeId, isLimited],
      ids: [ids],
    }[selection];
    return this.rows<TakenRow>(takeTicketsSql(this.schema, selection), params).then((rows) => {
      const places = rows
        .filter(({ id }) => id !== null)
        .map(({ ticket_priority: priority, seq }) => ({ priority, seq: Number(seq) }));
      if (selection === 'next') marks?.advance(places);
      return rows;
    });
  }

  private isUndecided({ lock_conflict, task_name, prepared_by }: TakenRow): boolean {
    return lock_conflict === null && prepared_by === null && this.request.lockedTasks.includes(task_name);
  }

  private async putOff(rows: readonly TakenRow[]): Promise<void> {
    if (rows.length === 0) return;
    await this.runner.query(insertDueOf(this.schema), [rows.map(({ id }) => id)]);
  }

  private async seat(rows: readonly TakenRow[], dropped: readonly string[]): Promise<Seating<TakenRow>> {
    const applicants = rows.map((row): Applicant<TakenRow> => ({
      row,
      id: row.id,
      key: row.lock_key ?? undefined,
      // Who has run before waits, whatever its task says: it is not a duplicate of the one that holds the key now.
      conflict: row.runs_before === 0 ? (row.lock_conflict ?? 'wait') : 'wait',
    }));
    const keys = [...applicants.flatMap(({ key }) => key ?? []), ...dropped];
    return seat(applicants, await this.keys.lock(keys), dropped);
  }

  private async claim(seated: readonly TakenRow[]): Promise<Claim[]> {
    if (seated.length === 0) return [];
    const { nodeId } = this.request;
    const facts = { claimKey: this.claimKey, nodeId, claimedAt: this.claimedAt };
    const locked = seated.filter(({ lock_key: key }) => key !== null);
    const rows = await this.rows<{ id: string; fence: string | null }>(claimSql(this.schema), [
      seated.map(({ id }) => id),
      seated.map(({ run }) => run),
      seated.map(({ queue }) => queue),
      seated.map(({ is_alone: alone }) => alone),
      nodeId,
      this.claimKey,
      locked.map(({ lock_key: key }) => key),
      locked.map(({ id }) => id),
      locked.map(({ lock_hold_ms: hold }) => (hold === null ? null : Number(hold))),
      seated.map(({ seq }) => seq),
    ]);
    const fences = new Map(rows.map(({ id, fence }) => [id, Number(fence)]));
    const claimed = seated.filter(({ id }) => fences.has(id));
    return claimed.map((row) => claimOf(row, facts, this.lockOf(row, fences.get(row.id)!)));
  }

  private lockOf({ lock_key: key, lock_hold_ms: hold }: TakenRow, fence: number): Claim['lock'] {
    if (key === null) return undefined;
    const maxHoldMs = hold === null ? undefined : Number(hold);
    return { key, fence, maxHoldMs, askedAt: this.claimedAt };
  }

  private async turnAway({ waiting, refused }: Seating<TakenRow>): Promise<Ended[]> {
    await this.keys.wait(waiting.map(({ id, key }) => ({ id, key: key! })));
    const ends = refused.map(({ id, key, conflict, owner }) => refusalOf(id, key!, conflict, owner));
    return ends.length === 0 ? [] : endAll(this.runner, this.schema, ends);
  }

  private async rows<Row>(sql: string, params: unknown[]): Promise<Row[]> {
    return rowsOf<Row>(await this.runner.query(sql, params));
  }
}
