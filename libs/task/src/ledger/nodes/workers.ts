import { AuditedAct, originParam } from '../audit/audited-act.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import { ledgerText } from '../model/ledger.json.js';
import type { HeartbeatAnswer } from './nodes.js';
import type { WorkerFilter, WorkerRow, WorkerRun } from './worker-row.js';
import { changeWorkerSql, isQuietSql, listWorkersSql, type WORKER_CHANGE } from './worker.sql.js';

/** Who does something to a process, and why. */
export interface WorkerOperation {
  readonly by?: string;
  readonly reason?: string;
}

type Listed = Omit<WorkerRow, 'runs'> & { readonly runs: readonly (Omit<WorkerRun, 'since'> & { since: string })[] };

/** The rows of `task_node` as operators see them: what each process serves, runs and is asked to do. */
export class Workers {
  constructor(private readonly database: LedgerDatabase) {}

  /** Those that live, and those that are gone for less than 24 hours. */
  async list({ id, states, queue, task, search, limit, runs }: WorkerFilter): Promise<WorkerRow[]> {
    const texts = [queue, task, search].map((text) => (text === undefined ? null : ledgerText(text)));
    const params = [id ?? null, states, ...texts, limit, runs];
    const rows = await this.database.query<Listed>(listWorkersSql(this.database.schema), params);
    return rows.map((row) => ({ ...row, runs: row.runs.map((run) => ({ ...run, since: new Date(run.since) })) }));
  }

  /** Undefined when nobody knows such a process; one that is gone stays as it is. */
  async change(
    change: keyof typeof WORKER_CHANGE,
    id: string,
    { by, reason }: WorkerOperation,
  ): Promise<{ readonly isAlive: boolean } | undefined> {
    const texts = [by, reason].map((text) => (text === undefined ? null : ledgerText(text)));
    const [row] = await this.database.query<{ isAlive: boolean; changed: boolean }>(
      changeWorkerSql(this.database.schema, change),
      [id, ...texts, originParam()],
    );
    if (row?.changed) AuditedAct.current?.recorded();
    return row && { isAlive: row.isAlive };
  }

  /** Whether a process is to take nothing new; undefined where it does not live. */
  async isQuiet(id: string): Promise<boolean | undefined> {
    const [row] = await this.database.query<HeartbeatAnswer>(isQuietSql(this.database.schema), [id]);
    return row?.isQuiet;
  }
}
