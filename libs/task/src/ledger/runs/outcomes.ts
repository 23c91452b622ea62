import type { ExecutionReason, ExecutionStatus } from '../executions/execution-status.js';
import { isTerminal } from '../executions/execution-status.js';
import { charactersIn, GroupCommit } from '../group-commit.js';
import { idRange, idsOf } from '../id-range.js';
import type { LedgerDatabase } from '../ledger.database.js';
import { jsonRows, ledgerJson, ledgerText } from '../ledger.json.js';
import { asFrequent } from '../server/preparing-client.js';
import { outcomeSql, settledSql } from '../statements/outcome.sql.js';

/** How a run ended. */
export interface Outcome {
  readonly id: string;
  readonly claimKey: string;
  readonly run: number;
  readonly status: 'SUCCESS' | 'FAILURE' | 'RETRY' | 'REVOKED' | 'SKIPPED' | 'PENDING';
  readonly reason?: ExecutionReason;
  /** JSON text. */
  readonly result?: string;
  readonly error?: {
    readonly message: string;
    readonly type: string;
    readonly stack?: string;
    readonly fingerprint: string;
  };
  /** With RETRY: how long until the next attempt, in ms. */
  readonly delayMs?: number;
  /** False for a run that ended through no fault of its own (shutdown) and leaves the retry budget alone. */
  readonly spendsAttempt: boolean;
  /** Milliseconds since the epoch, database time. */
  readonly startedAtMs: number;
  /** The lock that the run holds, if it has one: it is freed with the outcome. */
  readonly lockKey?: string;
  /** Log lines that have not been written yet, as JSON text. */
  readonly logs: readonly string[];
}

/** What the ledger made of an outcome. */
export interface Settled {
  readonly id: string;
  /** The status that now stands, ours or, if another run overtook this one, that run's. */
  readonly status: ExecutionStatus;
  readonly reason?: string;
  /** The lock that the run held, if it had one: it is free now. */
  readonly lockKey?: string;
  /** False when the outcome was overtaken: nothing was counted, nothing may follow from it. */
  readonly applied: boolean;
}

const LOCKED = Symbol('locked');

/** Commits outcomes in batches, before the engine is told (L4). Repeated until the ledger has an answer. */
export class Outcomes {
  private readonly group: GroupCommit<Outcome, Settled | typeof LOCKED>;
  private readonly outcome: string;
  private readonly lockedOutcome: string;
  private readonly settled: string;

  constructor(
    private readonly database: LedgerDatabase,
    private readonly nodeId: string,
  ) {
    this.outcome = asFrequent(outcomeSql(database.schema, false));
    this.lockedOutcome = asFrequent(outcomeSql(database.schema, true));
    this.settled = settledSql(database.schema);
    this.group = new GroupCommit({
      write: (outcomes) => this.commitAll(outcomes),
      sizeOf: ({ result = '', error, logs }) => result.length + (error?.stack?.length ?? 0) + charactersIn(logs),
    });
  }

  async commit(outcome: Outcome): Promise<Settled> {
    for (;;) {
      const settled = await this.group.submit(outcome);
      if (settled !== LOCKED) return settled;
      // Somebody holds the row (a cancellation, say): the next flush asks again.
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  idle(): Promise<void> {
    return this.group.idle();
  }

  private async commitAll(outcomes: readonly Outcome[]): Promise<(Settled | typeof LOCKED)[]> {
    const [ids, lowest] = idsOf(outcomes);
    const input = jsonRows(outcomes.map(outcomeRow));
    const sql = outcomes.some(({ lockKey }) => lockKey !== undefined) ? this.lockedOutcome : this.outcome;
    const done = await this.database.query<SettledRow>(sql, [input, this.nodeId, ids, lowest]);
    const settled = new Map<string, Settled>(done.map((row) => [row.id, settledOf(row, true)]));
    const missing = outcomes.filter(({ id }) => !settled.has(id));
    if (missing.length > 0) await this.readAgain(missing, settled);
    return outcomes.map(({ id }) => settled.get(id) ?? LOCKED);
  }

  private async readAgain(missing: readonly Outcome[], settled: Map<string, Settled>): Promise<void> {
    const [low, high] = idRange(missing);
    const input = JSON.stringify(missing.map(({ id }) => ({ id })));
    const rows = await this.database.query<SettledRow>(this.settled, [input, low, high]);
    const byId = new Map(missing.map((outcome) => [outcome.id, outcome]));
    for (const row of rows) {
      const outcome = byId.get(row.id);
      if (!outcome || mayStillApply(outcome, row)) continue;
      settled.set(row.id, settledOf(row, wasApplied(outcome, row)));
    }
    // A row that is gone (retention, an operator) has nothing to settle.
    const found = new Set(rows.map(({ id }) => id));
    for (const { id } of missing) if (!found.has(id)) settled.set(id, { id, status: 'REVOKED', applied: false });
  }
}

interface SettledRow {
  id: string;
  status: ExecutionStatus;
  reason: string | null;
  lock_key: string | null;
  claim_key?: string | null;
  run?: number;
}

function settledOf(row: SettledRow, applied: boolean): Settled {
  return {
    id: row.id,
    status: row.status,
    reason: row.reason ?? undefined,
    lockKey: row.lock_key ?? undefined,
    applied,
  };
}

function mayStillApply(outcome: Outcome, row: SettledRow): boolean {
  if (row.status === 'STARTED') return row.claim_key === outcome.claimKey;
  // A crash of the server took the claim back, and somebody held the row just now.
  return (row.status === 'PENDING' || row.status === 'RETRY') && (row.run ?? 0) < outcome.run;
}

// The first try was committed and its answer lost: the row shows our own run as ended.
function wasApplied(outcome: Outcome, row: SettledRow): boolean {
  return (
    row.claim_key === outcome.claimKey &&
    row.run === outcome.run &&
    (isTerminal(row.status) || row.status === outcome.status)
  );
}

function outcomeRow(outcome: Outcome): string {
  const { error } = outcome;
  const fields = ledgerJson({
    id: outcome.id,
    ck: outcome.claimKey,
    run: outcome.run,
    s: outcome.status,
    reason: outcome.reason,
    error: error && ledgerText(error.message),
    etype: error?.type,
    fp: error?.fingerprint,
    tb: error?.stack,
    delay: outcome.delayMs,
    spent: outcome.spendsAttempt ? 1 : 0,
    started: outcome.startedAtMs,
  });
  const logs = outcome.logs.length > 0 ? `,"logs":${jsonRows(outcome.logs)}` : '';
  return `${fields.slice(0, -1)},"result":${outcome.result ?? 'null'}${logs}}`;
}
