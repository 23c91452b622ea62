import { AuditedAct, originParam } from '../audit/audited-act.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import { ledgerText } from '../model/ledger.json.js';
import type { PauseTerms, QueueDeclaration, QueueFigures, QueueRow, QueueServer, StoredLimits } from './queue-row.js';
import { arrivalsOf, type QueueArrivals } from './queue-flow.js';
import { queueFiguresSql } from './queue-figures.sql.js';
import { queueWorkersSql } from './queue-worker.sql.js';
import { changeQueueSql, LIMIT, PAUSE, registerQueuesSql, RESUME, selectQueuesSql } from './queue.sql.js';

const MOST_QUEUES = 1_000;

/** The rows of `task_queue`: which queues there are, and what operators want of them. */
export class Queues {
  constructor(private readonly database: LedgerDatabase) {}

  async register(queues: readonly QueueDeclaration[]): Promise<void> {
    const rows = queues.map(({ name, limits }) => ({ name, declares: limits !== undefined, limits: limits ?? null }));
    await this.database.query(registerQueuesSql(this.database.schema), [JSON.stringify(rows)]);
  }

  async all(): Promise<QueueRow[]> {
    return this.database.hot(selectQueuesSql(this.database.schema));
  }

  /** What is in queues, by name. @param name of one, else all, 1,000 at most */
  figures(name?: string): Promise<QueueFigures[]> {
    return this.database.query(queueFiguresSql(this.database.schema), [name ?? null, MOST_QUEUES]);
  }

  /** What came into a queue in the last so many ms. */
  arrivals(name: string, time: { readonly nowMs: number; readonly withinMs: number }): Promise<QueueArrivals> {
    return arrivalsOf(this.database, name, time);
  }

  /** The living processes that serve a queue, 100 at most. */
  workers(name: string): Promise<QueueServer[]> {
    return this.database.query(queueWorkersSql(this.database.schema), [name]);
  }

  /** False when nobody knows such a queue. One that is paused already keeps who did it first. */
  pause(name: string, { by, reason, until }: PauseTerms = {}): Promise<boolean> {
    return this.change(PAUSE, [name, by, originParam(), reason, until?.toISOString()]);
  }

  /** False when nobody knows such a queue. */
  resume(name: string, by?: string): Promise<boolean> {
    return this.change(RESUME, [name, by, originParam()]);
  }

  /** Null = those that the code declares count again. False when nobody knows such a queue. */
  limit(name: string, limits: StoredLimits | null, by?: string): Promise<boolean> {
    return this.change(LIMIT, [name, by, originParam(), limits && JSON.stringify(limits)]);
  }

  private async change(change: typeof PAUSE, params: readonly (string | null | undefined)[]): Promise<boolean> {
    const [row] = await this.database.query<{ known: boolean; changed: boolean }>(
      changeQueueSql(this.database.schema, change),
      params.map((value) => (value == null ? null : ledgerText(value))),
    );
    if (row?.changed) AuditedAct.current?.recorded();
    return row?.known ?? false;
  }
}
