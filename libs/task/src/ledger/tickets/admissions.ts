import { randomUUID } from 'node:crypto';
import type { LedgerDatabase, SqlRunner } from '../connection/ledger.database.js';
import { rowsOf } from '../connection/ledger.database.js';
import { type End, type Ended, endAll } from '../ends/end.js';
import { KeyTable } from '../locks/key-table.js';
import type { StoredLimits } from '../queues/queue-row.js';
import { type Claim, claimOf, type RunRow } from '../runs/claim.js';
import { type ExecutionLock } from '../executions/new-execution.js';
import { type Applicant, seat, type Seating } from './seating.js';
import { claimSql, countStartsSql, lockQueueSql, runningSql, takeTicketsSql, type Selection } from './admission.sql.js';
import type { FetchRequest } from './fetches.js';
import { insertDueOf } from './ticket.sql.js';

/** What an admission came to. */
export interface Admitted {
  readonly claims: readonly Claim[];
  readonly tickets: number;
  /** Executions that ended because their lock was held. */
  readonly ended: readonly Ended[];
  /** Those whose lock nobody has decided yet; their tickets come again. */
  readonly undecided: readonly { readonly id: string; readonly taskName: string; readonly payload: unknown }[];
  /** Queues that have new tickets, because a key was passed on. */
  readonly woken: readonly { readonly queue: string; readonly task: string }[];
  /** A limit kept tickets back: in so many ms it lets more through. Without a number: when a run ends. */
  readonly limitedForMs?: number;
  readonly isLimited: boolean;
}

/** Which tickets an admission takes. */
export type AdmissionRequest = Omit<FetchRequest, 'marks'> & {
  readonly selection: Selection;
  readonly marks?: FetchRequest['marks'];
  /** The queue has limits. False where that is not known: nothing is taken if it has. */
  readonly isLimited?: boolean;
  /** With the selection `ids`. */
  readonly ids?: readonly string[];
};

interface TakenRow extends RunRow {
  readonly ticket_priority: number;
  readonly seq: string;
  readonly is_keyed: boolean;
  readonly is_alone: boolean;
  readonly runs_before: number;
  readonly lock_conflict: ExecutionLock['conflict'] | null;
  readonly droppedKey: string | null;
}

interface Gate {
  readonly isOpen: boolean;
  readonly limits: StoredLimits;
  readonly windowAgeMs: number | null;
  readonly windowStarts: number;
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
    const runnable = taken.filter(({ id }) => id !== null);
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
      ...(room.limited ?? { isLimited: false }),
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

  private isUndecided({ lock_conflict, task_name }: TakenRow): boolean {
    return lock_conflict === null && this.request.lockedTasks.includes(task_name);
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
    const rows = await this.rows<{ key: string; fence: string }>(claimSql(this.schema), [
      seated.map(({ id }) => id),
      seated.map(({ run }) => run),
      seated.map(({ queue }) => queue),
      seated.map(({ is_alone: alone }) => alone),
      nodeId,
      this.claimKey,
      locked.map(({ lock_key: key }) => key),
      locked.map(({ id }) => id),
      locked.map(({ lock_hold_ms: hold }) => (hold === null ? null : Number(hold))),
    ]);
    const fences = new Map(rows.map(({ key, fence }) => [key, Number(fence)]));
    return seated.map((row) => claimOf(row, facts, this.lockOf(row, fences)));
  }

  private lockOf({ lock_key: key, lock_hold_ms: hold }: TakenRow, fences: ReadonlyMap<string, number>): Claim['lock'] {
    if (key === null) return undefined;
    const maxHoldMs = hold === null ? undefined : Number(hold);
    return { key, fence: fences.get(key) ?? 0, maxHoldMs, askedAt: this.claimedAt };
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

/** How many tickets may be taken, and what keeps it from being more. */
interface Room {
  readonly count: number;
  readonly limiter?: { readonly isNew: boolean };
  readonly limited?: Pick<Admitted, 'limitedForMs' | 'isLimited'>;
}

function roomOf(gate: Gate, running: number, wanted: number): Room {
  const { globalConcurrency = Infinity, limiter } = gate.limits;
  const slots = Math.max(0, globalConcurrency - running);
  const isNew = limiter !== undefined && (gate.windowAgeMs === null || gate.windowAgeMs >= limiter.durationMs);
  const starts = limiter ? Math.max(0, limiter.max - (isNew ? 0 : gate.windowStarts)) : Infinity;
  const count = Math.min(wanted, slots, starts);
  const isLimited = count < wanted;
  const byRate = isLimited && starts <= slots && limiter;
  const limitedForMs = byRate ? Math.max(1, limiter.durationMs - (isNew ? 0 : (gate.windowAgeMs ?? 0))) : undefined;
  return { count, limiter: limiter && { isNew }, limited: { isLimited, limitedForMs } };
}

function refusalOf(id: string, key: string, conflict: string, owner: string | undefined): End {
  const message = `The lock "${key}" is held${owner === undefined ? '' : ` by execution ${owner}`}`;
  const common = { id, fence: 'none', reason: 'duplicate', duplicateOf: owner, spends: 0, logs: [] } as const;
  if (conflict === 'fail') {
    return { ...common, status: 'FAILURE', error: { message, type: 'TaskLockedError', fingerprint: 'task-locked' } };
  }
  // What the decorator of S3 returns instead of running the task.
  const result = { success: false, status: 'skipped', reason: 'task_already_running', error: message };
  return { ...common, status: 'SKIPPED', result: JSON.stringify(result) };
}
