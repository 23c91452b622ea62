import type { CacheEntry } from '../cache/cached-results.js';
import type { BreakerVerdict } from '../breakers/breaker-row.js';
import type { ExecutionReason, ExecutionStatus } from '../model/execution-status.js';
import type { RunResources } from '../model/run-resources.js';
import { jsonRows, ledgerJson, ledgerText } from '../model/ledger.json.js';

/** What went wrong. */
export interface EndError {
  readonly message?: string;
  readonly type?: string;
  readonly stack?: string;
  readonly fingerprint?: string;
}

/** How a run, or an execution that does not run, is to end. RETRY and PENDING end the run alone. */
export interface End {
  readonly id: string;
  /** What must be true for it to count: see `endSql`. */
  readonly fence: 'claim' | 'run' | 'none' | 'external';
  readonly claimKey?: string;
  readonly run?: number;
  readonly status: ExecutionStatus;
  readonly reason?: ExecutionReason;
  /** JSON text; undefined = nothing is said of the result. */
  readonly result?: string;
  readonly error?: EndError;
  readonly duplicateOf?: string;
  /** With RETRY and PENDING: how long until the next run, in ms. */
  readonly delayMs?: number;
  /** How many attempts it uses up. */
  readonly spends: 0 | 1;
  /** How many unexplained deaths it has had by now; undefined leaves the number as it is. */
  readonly crashes?: number;
  /** 1 when the run is handed over in order. */
  readonly handovers?: 0 | 1;
  /** When the handler began, ms since the epoch in database time; undefined where none did. */
  readonly startedAtMs?: number;
  /** When it ended, where that was elsewhere, ms since the epoch. @default now */
  readonly finishedAtMs?: number;
  /** Merged into the metadata, JSON text. */
  readonly metadata?: string;
  /** The execution whose result this is. */
  readonly cachedFrom?: string;
  /** By what the result is to be found, where it is a success. */
  readonly cache?: CacheEntry;
  /** What it tells the circuit breaker before its task. */
  readonly breaker?: BreakerVerdict;
  /** Log lines that have not been written yet, as JSON text. */
  readonly logs: readonly string[];
  /** What the run used, where that was measured. */
  readonly resources?: RunResources;
}

/** An execution whose run, or which itself, has ended, as it stands after that. */
export interface Ended {
  readonly id: string;
  readonly taskId: string;
  readonly taskName: string;
  readonly queue: string;
  readonly status: ExecutionStatus;
  readonly reason?: string;
  readonly error?: string;
  readonly errorType?: string;
  readonly fingerprint?: string;
  /** The execution that was under way instead. */
  readonly duplicateOf?: string;
  readonly external: boolean;
  readonly run: number;
  /** Attempts that have been spent. */
  readonly attempt: number;
  readonly lockKey?: string;
  readonly rootId?: string;
  /** Others depend on it. */
  readonly isAwaited: boolean;
  /** When it ended, in ms since the epoch: known where others depend on it. */
  readonly finishedAtMs?: number;
  /** It had no payload yet, or is a workflow. */
  readonly isPrepared: boolean;
  /** Until the next run, in ms; undefined where there is none, or it may begin at once. */
  readonly dueInMs?: number;
}

export interface EndedRow {
  readonly id: string;
  readonly task_id: string | null;
  readonly task_name: string;
  readonly queue: string;
  readonly status: ExecutionStatus;
  readonly reason: string | null;
  readonly external: boolean;
  readonly run: number;
  readonly attempt: number;
  readonly error: string | null;
  readonly error_type: string | null;
  readonly fingerprint: string | null;
  readonly duplicate_of: string | null;
  readonly lock_key: string | null;
  readonly root_id: string | null;
  readonly is_awaited: boolean | null;
  readonly finished_ms?: number | null;
  readonly is_prepared: boolean | null;
  readonly due_in_ms?: number | null;
}

const told = <T>(value: T | null | undefined): T | undefined => value ?? undefined;

/** What a row says of an execution. */
export function endedOf(row: EndedRow): Ended {
  return {
    id: row.id,
    taskId: row.task_id ?? row.id,
    taskName: row.task_name,
    queue: row.queue,
    status: row.status,
    reason: told(row.reason),
    error: told(row.error),
    errorType: told(row.error_type),
    fingerprint: told(row.fingerprint),
    duplicateOf: told(row.duplicate_of),
    external: row.external,
    run: row.run,
    attempt: row.attempt,
    lockKey: told(row.lock_key),
    rootId: told(row.root_id),
    isAwaited: row.is_awaited ?? false,
    finishedAtMs: told(row.finished_ms),
    isPrepared: row.is_prepared ?? false,
    dueInMs: told(row.due_in_ms),
  };
}

/** JSON of an end, as `endSql` reads it. By hand: results, metadata and lines are JSON already, and are not parsed again. */
export function endJson(end: End): string {
  const { error } = end;
  const fields = ledgerJson({
    id: end.id,
    fence: end.fence,
    claim_key: end.claimKey,
    run: end.run,
    status: end.status,
    reason: end.reason,
    has_result: end.result === undefined ? undefined : true,
    error: error?.message === undefined ? undefined : ledgerText(error.message),
    error_type: error?.type,
    fingerprint: error?.fingerprint,
    traceback: error?.stack,
    duplicate_of: end.duplicateOf,
    cached_from: end.cachedFrom,
    delay: end.delayMs,
    spends: end.spends,
    crashes: end.crashes,
    handovers: end.handovers,
    started: end.startedAtMs,
    finished: end.finishedAtMs,
    resources: end.resources,
  });
  const result = end.result === undefined ? '' : `,"result":${end.result}`;
  const metadata = end.metadata === undefined ? '' : `,"metadata":${end.metadata}`;
  const logs = end.logs.length > 0 ? `,"logs":${jsonRows(end.logs)}` : '';
  return `${fields.slice(0, -1)}${result}${metadata}${logs}}`;
}
