import { AuditedAct, originParam } from '../audit/audited-act.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import { ledgerText } from '../model/ledger.json.js';
import type { PauseTerms } from './queue-row.js';
import { pauseTaskSql, resumeTaskSql, selectPausedTasksSql } from './task-pause.sql.js';

/** A task that nothing is started of. */
export interface PausedTaskRow {
  readonly task: string;
  readonly at: Date;
  /** When it goes on by itself; null = when somebody resumes it. */
  readonly until: Date | null;
  readonly by: string | null;
  readonly reason: string | null;
}

/** The rows of `task_pause`. Each fetch asks for them itself. */
export class TaskPauseRows {
  constructor(private readonly database: LedgerDatabase) {}

  all(): Promise<PausedTaskRow[]> {
    return this.database.query(selectPausedTasksSql(this.database.schema));
  }

  async pause(task: string, { by, reason, until }: PauseTerms): Promise<void> {
    await this.change(pauseTaskSql, [task, by, originParam(), reason, until?.toISOString()]);
  }

  /** False where it was not paused. */
  resume(task: string, by?: string): Promise<boolean> {
    return this.change(resumeTaskSql, [task, by, originParam()]);
  }

  private async change(
    sql: (schema: string) => string,
    params: readonly (string | null | undefined)[],
  ): Promise<boolean> {
    const [row] = await this.database.query<{ changed: boolean }>(
      sql(this.database.schema),
      params.map((value) => (value == null ? null : ledgerText(value))),
    );
    if (row?.changed) AuditedAct.current?.recorded();
    return row?.changed ?? false;
  }
}
