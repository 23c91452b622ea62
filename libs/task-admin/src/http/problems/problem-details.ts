import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import {
  IdempotencyMismatchError,
  InvalidQueryError,
  isTransientLedgerError,
  LedgerUnavailableError,
  TaskError,
} from '@taskledger/nestjs';
import { detailOf, fieldsOf } from './field-problems.js';
import { type FieldProblem, type ProblemExtras, RequestProblem } from './request-problem.js';

/** The body of an error (RFC 9457), with our stable `code`. */
export interface ProblemDetails {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly errors?: readonly FieldProblem[];
  /** Which part of a query is wrong: UTF-16 units from its beginning. */
  readonly position?: number;
  readonly length?: number;
  readonly execution_id?: string;
  /** The execution may have been recorded although the request failed: look it up before trying again. */
  readonly indeterminate?: boolean;
}

const RETRY_AFTER_SECONDS = 5;
const FAILED = 'The request failed. The log of the application says why.';

/** HTTP status of errors of the library; those that are not here are 500. */
export const STATUS_OF_CODE: Readonly<Record<string, number>> = {
  TASK_UNKNOWN: 404,
  EXECUTION_UNKNOWN: 404,
  PAYLOAD_INVALID: 400,
  OPTION_INVALID: 400,
  QUERY_INVALID: 400,
  QUEUE_UNKNOWN: 400,
  DEPENDENCY_UNKNOWN: 400,
  DEPENDENCY_CIRCULAR: 400,
  DEPENDENCY_LIMIT: 400,
  WORKFLOW_INVALID: 400,
  WORKFLOW_UNKNOWN: 409,
  NOT_A_WORKFLOW: 404,
  WORKFLOW_NOT_FAILED: 409,
  QUEUE_FULL: 429,
  QUEUE_GROWN: 409,
  QUEUE_IN_USE: 409,
  PAYLOAD_TOO_LARGE: 413,
  EXECUTION_NOT_FINISHED: 409,
  EXECUTION_NOT_WAITING: 409,
  EXECUTION_EXTERNAL: 409,
  EXECUTION_MANAGED: 409,
  EXECUTION_NOT_PROMOTABLE: 409,
  ENGINE_REFUSED: 409,
  ENGINE_UNAVAILABLE: 503,
  SCOPE_VIOLATION: 403,
  KEY_OUT_OF_SCOPE: 404,
  BREAKER_UNKNOWN: 404,
  WORKER_UNKNOWN: 404,
  WORKER_GONE: 409,
  LOCK_NOT_HELD: 409,
  LOCK_CHANGED: 409,
  ERROR_GROUP_UNKNOWN: 404,
  ALERT_UNKNOWN: 404,
  ALERT_NAME_TAKEN: 409,
  ALERT_OF_CODE: 409,
  DEPLOY_UNKNOWN: 404,
  VIEW_UNKNOWN: 404,
  VIEW_NAME_TAKEN: 409,
  VIEW_LIMIT: 409,
  BULK_UNKNOWN: 404,
  BULK_EMPTY: 409,
  BULK_STATE: 409,
  BULK_NOT_UNDOABLE: 409,
  BULK_TOO_MANY: 422,
  SCHEDULE_UNKNOWN: 404,
  SCHEDULE_OF_CODE: 409,
  SCHEDULE_NAME_TAKEN: 409,
  TASK_IDEMPOTENCY_MISMATCH: 409,
  QUERY_TOO_BROAD: 422,
  LEDGER_UNAVAILABLE: 503,
  LEDGER_SESSION_BUSY: 503,
  LEDGER_CLOSED: 503,
  EMBEDDED_CLOSED: 503,
};

/** A problem, when it makes sense to try again, and headers that go with it. */
export type Problem = ProblemDetails & Pick<ProblemExtras, 'retryAfterSeconds' | 'headers'>;

/** What the client is told of an error, whatever was thrown. Says nothing of errors that are ours. */
export function problemOf(error: unknown): Problem {
  if (error instanceof RequestProblem) {
    return { ...problem(error.getStatus(), error.code, error.detail), ...error.details };
  }
  if (error instanceof TaskError) return problemOfTask(error);
  if (error instanceof HttpException) return problemOfHttp(error);
  if (isTaskErrorWrapper(error)) return problemOfTask(error.driverError);
  if (isTransientLedgerError(error)) {
    const detail = 'The ledger cannot be reached just now, so nothing could be read or changed.';
    return { ...problem(503, 'LEDGER_UNAVAILABLE', detail), retryAfterSeconds: RETRY_AFTER_SECONDS };
  }
  return problem(500, 'INTERNAL', FAILED);
}

function problemOfTask(error: TaskError): Problem {
  const status = STATUS_OF_CODE[error.code] ?? 500;
  if (status === 500) return problem(500, error.code, FAILED);
  const indeterminate = error instanceof LedgerUnavailableError ? error.indeterminate : undefined;
  return {
    ...problem(status, error.code, detailOf(error)),
    errors: fieldsOf(error),
    ...(error instanceof InvalidQueryError && { position: error.position, length: error.length }),
    execution_id: executionOf(error),
    indeterminate,
    retryAfterSeconds: status === 503 || status === 429 ? RETRY_AFTER_SECONDS : undefined,
  };
}

// One that may have been recorded, or one that has the key which was asked for.
function executionOf(error: TaskError): string | undefined {
  return error instanceof LedgerUnavailableError || error instanceof IdempotencyMismatchError
    ? error.executionId
    : undefined;
}

// What guards, pipes and middleware of the host throw.
function problemOfHttp(error: HttpException): ProblemDetails {
  const status = error.getStatus();
  const code = (STATUS_CODES[status] ?? 'error').toUpperCase().replace(/\W+/g, '_');
  return problem(status, `HTTP_${code}`, error.message);
}

function problem(status: number, code: string, detail: string): ProblemDetails {
  return { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, code };
}

// TypeORM wraps what the driver of the embedded ledger throws.
function isTaskErrorWrapper(error: unknown): error is { readonly driverError: TaskError } {
  return error instanceof Error && 'driverError' in error && error.driverError instanceof TaskError;
}
