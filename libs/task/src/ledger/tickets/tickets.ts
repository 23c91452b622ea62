import type { ExecutionLock } from '../executions/new-execution.js';
import { firstIdAt, type LedgerClock } from '../connection/ledger.clock.js';
import { type LedgerDatabase, type SqlRunner } from '../connection/ledger.database.js';
import type { Woken } from '../locks/key-table.js';
import { decideLockSql } from './admission.sql.js';
import { checkSql, countLostSql } from './check.sql.js';
import { idleAmong, makeDueWithin, renewTickets, reorderWithin } from './renewal.js';
import { ALONE, lookSql, promoteDueSql } from './ticket.sql.js';
import { moveUnservedSql } from './unserved.sql.js';

/** What became due. */
export interface Promoted {
  readonly woken: readonly (Woken & { readonly count: number })[];
  readonly count: number;
  /** When the next is due, in ms; null where there is none. */
  readonly nextMs: number | null;
}

/** What a process asks for when it looks whether there is anything to do. */
export interface LookRequest {
  /** Queues whose tickets it would take. */
  readonly queues: readonly string[];
  /** Queues whose suspects it would run. */
  readonly suspectQueues: readonly string[];
  /** Tasks that it has handlers for. */
  readonly tasks: readonly string[];
}

/** What there is to do. */
export interface Look {
  /** Those of the queues that have a ticket of one of the tasks, wherever in the queue it is. */
  readonly queues: readonly string[];
  /** The same for runs that are to run alone. */
  readonly suspectQueues: readonly string[];
  /** When the next ticket of later is due, in ms; not above 0 where it is. Undefined where there is none. */
  readonly dueInMs?: number;
  /** Somebody waits for a key. */
  readonly hasWaiters: boolean;
  /** There are dependencies to resolve. */
  readonly hasDependencies: boolean;
}

interface LookRow {
  readonly queues: string[];
  readonly due_in_ms: number | null;
  readonly has_waiters: boolean;
  readonly has_dependencies: boolean;
  readonly now: number;
}

/** Tickets of a task that were set aside, or brought back. */
export interface MovedTickets extends Woken {
  readonly isAside: boolean;
  /** It was set aside because its task is paused. */
  readonly isPaused: boolean;
  readonly count: number;
}

/** Executions that should have had a ticket, a claim or a place in a line. */
export interface CheckReport {
  readonly checked: number;
  readonly mended: readonly string[];
}

/** Tickets, apart from how they are taken. */
export class Tickets {
  constructor(
    private readonly database: LedgerDatabase,
    private readonly clock: LedgerClock,
  ) {}

  /** Makes tickets of later that are due tickets of now. */
  async promote(most = 500): Promise<Promoted> {
    const [row] = await this.database.hot<{ woken: Promoted['woken']; count: number; next_ms: number | null }>(
      promoteDueSql(this.database.schema),
      [most],
    );
    return { woken: row?.woken ?? [], count: row?.count ?? 0, nextMs: row?.next_ms ?? null };
  }

  /** One look at all that a process may have to do. Sets the clock by the way. */
  async look({ queues, suspectQueues, tasks }: LookRequest): Promise<Look> {
    const names = [...queues, ...suspectQueues.map((queue) => queue + ALONE)];
    const asked = Date.now();
    const [row] = await this.database.hot<LookRow>(lookSql(this.database.schema), [names, tasks]);
    const found = row?.queues ?? [];
    if (row) this.clock.learn({ asked, answered: Date.now(), now: Number(row.now) });
    return {
      queues: found.filter((name) => !name.endsWith(ALONE)),
      suspectQueues: found.filter((name) => name.endsWith(ALONE)).map((name) => name.slice(0, -ALONE.length)),
      dueInMs: row?.due_in_ms ?? undefined,
      hasWaiters: row?.has_waiters ?? false,
      hasDependencies: row?.has_dependencies ?? false,
    };
  }

  /** Sets tickets aside that nobody serves or whose task is paused, up to `most` of a queue, and brings those back that somebody serves now. */
  moveUnserved(most: number, youngestMs: number): Promise<MovedTickets[]> {
    const before = firstIdAt(this.clock.now() - youngestMs);
    return this.database.hot(moveUnservedSql(this.database.schema), [most, before]);
  }

  /** Changes the priority of an execution that waits. Undefined when it has started, has ended, or never was. */
  async reorder(id: string, priority: number): Promise<readonly Woken[] | undefined> {
    const { moved, woken } = await this.database.hotTransaction((runner) =>
      reorderWithin(runner, this.database.schema, [{ id, priority }]),
    );
    return moved.length > 0 ? woken : undefined;
  }

  /** Makes an execution due now that waits for its time. Undefined when it does not. */
  async makeDue(id: string): Promise<readonly Woken[] | undefined> {
    const { ids, woken } = await this.database.hotTransaction((runner) =>
      makeDueWithin(runner, this.database.schema, [id]),
    );
    return ids.length > 0 ? woken : undefined;
  }

  /** Writes down the lock of an execution that nobody had decided, and gives it a ticket. */
  async decideLock(id: string, { key, conflict, maxHoldMs }: ExecutionLock): Promise<readonly Woken[]> {
    return this.onIdle([id], async (runner, [found]) => {
      if (found === undefined) return [];
      await runner.query(decideLockSql(this.database.schema), [id, key ?? null, conflict, maxHoldMs ?? null]);
      return renewTickets(runner, this.database.schema, [found]);
    });
  }

  /**
   * Looks for live executions without ticket, claim or place in a line, older than a few seconds, and gives them tickets.
   * @param one looks at no other than this
   */
  async check(one?: string): Promise<CheckReport> {
    const sql = checkSql(this.database.schema, one === undefined ? 'all' : 'one');
    const rows = await this.database.query<{ id: string | null; checked: number }>(sql, one === undefined ? [] : [one]);
    const ids = rows.flatMap(({ id }) => id ?? []);
    if (ids.length > 0)
      await this.onIdle(ids, async (runner, idle) => {
        await runner.query(countLostSql(this.database.schema), [idle]);
        return renewTickets(runner, this.database.schema, idle);
      });
    return { checked: rows[0]?.checked ?? 0, mended: ids };
  }

  /** Runs `work` with those of the executions that wait and that nobody runs, their records locked. */
  private onIdle<T>(
    ids: readonly string[],
    work: (runner: SqlRunner, idle: readonly string[]) => Promise<T>,
  ): Promise<T> {
    return this.database.hotTransaction(async (runner) => {
      const idle = await idleAmong(runner, this.database.schema, ids);
      return work(
        runner,
        idle.map(({ id }) => id),
      );
    });
  }
}
