import type { End, EndError } from '../ends/end.js';
import type { ExecutionReason, ExecutionStatus } from '../model/execution-status.js';
import { jsonRows, ledgerJson, ledgerText, storableJson } from '../model/ledger.json.js';

/** An execution that is to stand for a job. */
export interface ObservedCreation {
  /** Names the job, whatever becomes of it. */
  readonly key: string;
  /** The execution that the key stands for so far. */
  readonly previous?: string;
  readonly taskId: string;
  readonly taskName: string;
  readonly module: string;
  readonly queue: string;
  readonly engine: string;
  readonly engineId: string;
  /** JSON text. */
  readonly payload: string;
  readonly createdAtMs: number;
  readonly retryOf?: string;
}

/** One try of a job that is over. */
export interface ObservedAttempt {
  readonly run: number;
  readonly attempt: number;
  readonly status: 'SUCCESS' | 'FAILURE';
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly error?: EndError;
}

/** How far a job has come. */
export interface ObservedProgress {
  readonly status: ExecutionStatus;
  readonly reason?: ExecutionReason;
  /** How often it has started, failed, and stalled. */
  readonly run: number;
  readonly attempt: number;
  readonly crashes: number;
  readonly maxAttempts: number;
  readonly priority: number;
  readonly startedAtMs?: number;
  /** The present start. */
  readonly claimedAtMs?: number;
  readonly scheduledForMs?: number;
  readonly error?: EndError;
  /** Merged. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Lines as JSON text, which follow those that are there. */
  readonly logs: readonly string[];
  readonly logsFrom: number;
  readonly attempts: readonly ObservedAttempt[];
}

/** What is to be recorded of a job. */
export interface ObservedChange {
  readonly id: string;
  readonly creation?: ObservedCreation;
  readonly progress: ObservedProgress;
  readonly end?: End;
}

export function creationJson({ id, creation }: ObservedChange): string {
  const { payload, ...row } = creation!;
  const fields = ledgerJson({
    id,
    key: row.key,
    previous: row.previous,
    task_id: row.taskId,
    task_name: row.taskName,
    module: row.module,
    queue: row.queue,
    engine: row.engine,
    engine_id: row.engineId,
    created: row.createdAtMs,
    retry_of: row.retryOf,
  });
  return `${fields.slice(0, -1)},"payload":${storableJson(payload)}}`;
}

export function progressJson({ id, progress, end }: ObservedChange): string {
  const { error, logs } = progress;
  const fields = ledgerJson({
    id,
    status: progress.status,
    reason: progress.reason,
    ends: end !== undefined,
    run: progress.run,
    attempt: progress.attempt,
    max_attempts: progress.maxAttempts,
    crashes: progress.crashes,
    priority: progress.priority,
    started: progress.startedAtMs,
    claimed: progress.claimedAtMs,
    scheduled: progress.scheduledForMs,
    ...errorColumns(error),
    fingerprint: error?.fingerprint,
    metadata: progress.metadata,
    logs_from: progress.logsFrom,
    attempts: progress.attempts.length > 0 ? progress.attempts.map(attemptColumns) : undefined,
  });
  return logs.length > 0 ? `${fields.slice(0, -1)},"logs":${jsonRows(logs)}}` : fields;
}

function attemptColumns({ startedAtMs, finishedAtMs, error, ...same }: ObservedAttempt): object {
  return { ...same, started: startedAtMs, finished: finishedAtMs, ...errorColumns(error) };
}

function errorColumns(error: EndError | undefined): object {
  return {
    error: error?.message === undefined ? undefined : ledgerText(error.message),
    error_type: error?.type,
    traceback: error?.stack,
  };
}
