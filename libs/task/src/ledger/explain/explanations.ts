import type { LedgerDatabase } from '../connection/ledger.database.js';
import { sqlOf } from '../connection/sql-of.js';
import { isLedgerId } from '../model/execution-id.js';
import type { ExecutionStatus } from '../model/execution-status.js';
import { reasonsOf } from './causes.js';
import { explainSql } from './explain.sql.js';
import type { Explanation } from './explanation.js';
import type { ExplainedRecord, WaitFacts } from './facts.js';

/** An explanation, and the record that it is about. */
export interface ExplainedExecution {
  readonly record: ExplainedRecord;
  readonly explanation: Explanation;
}

interface Row extends ExplainedRecord {
  readonly facts: Omit<WaitFacts, 'record'> | null;
}

/** Tells why executions have not run: one statement, so that all of it was true at one moment. */
export class Explanations {
  constructor(private readonly database: LedgerDatabase) {}

  async of(id: string): Promise<ExplainedExecution | undefined> {
    if (!isLedgerId(id)) return undefined;
    const [row] = await this.database.hot<Row>(sqlOf(explainSql, this.database.schema), [id]);
    if (!row) return undefined;
    const { facts, ...record } = row;
    const { id: executionId, taskName, queue, at, claim } = record;
    const status = (claim ? 'STARTED' : record.status) as ExecutionStatus;
    return { record, explanation: { executionId, taskName, queue, status, at, reasons: reasonsOf(record, facts) } };
  }
}
