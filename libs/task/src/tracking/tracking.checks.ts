import { InvalidOptionError, InvalidPayloadError, PayloadTooLargeError } from '../errors/index.js';
import { ExecutionStatus, ledgerJson } from '../ledger/index.js';
import type { TaskRegistration, TrackedStatus } from './tracking.options.js';

const STATUSES: readonly string[] = Object.values(ExecutionStatus).filter((status) => status !== 'WAITING');

/** Where the limits of `TaskModule.forRoot({ limits })` apply. */
export interface SizedPart {
  readonly task: string;
  readonly part: 'payload' | 'metadata' | 'result';
  readonly value: unknown;
  readonly limit: number;
}

/** @throws InvalidOptionError */
export function assertRegistration({ taskId, taskName, module, initialStatus = 'PENDING' }: TaskRegistration): void {
  assertText('taskId', taskId, 255);
  assertText('taskName', taskName, 255);
  assertText('module', module, 100);
  if (initialStatus !== 'PENDING' && initialStatus !== 'STARTED')
    throw new InvalidOptionError('initialStatus', initialStatus, "Use 'PENDING' or 'STARTED'; report the rest later.");
}

/** @throws InvalidOptionError */
export function assertStatus(status: string): asserts status is TrackedStatus {
  if (!STATUSES.includes(status))
    throw new InvalidOptionError('status', status, `Use ${STATUSES.slice(0, -1).join(', ')} or ${STATUSES.at(-1)}.`);
}

/** @throws InvalidPayloadError, PayloadTooLargeError */
export function assertStorable({ task, part, value, limit }: SizedPart): void {
  if (value === undefined) return;
  const bytes = Buffer.byteLength(jsonOf(task, part, value));
  if (bytes > limit) throw new PayloadTooLargeError(task, part, bytes, limit);
}

function assertText(option: string, value: unknown, longest: number): void {
  if (typeof value === 'string' && value !== '' && value.length <= longest && !value.includes('\u0000')) return;
  throw new InvalidOptionError(option, value, `Use 1 to ${longest} characters without NUL.`);
}

function jsonOf(task: string, part: string, value: unknown): string {
  try {
    return ledgerJson(value);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new InvalidPayloadError(task, [{ path: part, message: `cannot be written as JSON: ${message}` }]);
  }
}
