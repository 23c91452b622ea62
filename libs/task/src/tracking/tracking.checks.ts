import { creatorOf } from '../enqueue/index.js';
import { messageOf } from '../errors/any-value.js';
import {
  InvalidOptionError,
  InvalidPayloadError,
  PayloadTooLargeError,
  UnstorableValueError,
} from '../errors/index.js';
import { ExecutionStatus, keptJson, storableJson } from '../ledger/index.js';
import { assertKnown, isObject, type NamesOf } from '../options/index.js';
import { isText } from '../errors/assertions.js';
import type { TaskRegistration, TaskStatusDetails, TrackedStatus } from './tracking.options.js';

const STATUSES: readonly string[] = Object.values(ExecutionStatus).filter((status) => status !== 'WAITING');

const REGISTRATION: NamesOf<TaskRegistration> = {
  taskId: true,
  taskName: true,
  module: true,
  taskArgs: true,
  taskKwargs: true,
  createdBy: true,
  metadata: true,
  initialStatus: true,
};
const DETAILS: NamesOf<Omit<TaskStatusDetails, 'result'>> = { error: true, traceback: true, metadata: true };

/** Where the limits of `TaskModule.forRoot({ limits })` apply. */
export interface SizedPart {
  readonly task: string;
  readonly part: 'payload' | 'metadata' | 'result';
  /** What the caller calls the value. @default `part` */
  readonly option?: string;
  readonly value: unknown;
  readonly limit: number;
}

/** @throws InvalidOptionError which names what is wrong or unknown */
export function assertRegistration(registration: TaskRegistration): void {
  assertKnown(registration ?? null, REGISTRATION, { whole: 'registration' });
  const {
    taskId,
    taskName,
    module,
    taskArgs,
    taskKwargs,
    metadata,
    createdBy,
    initialStatus = 'PENDING',
  } = registration;
  assertText('taskId', taskId, 255);
  assertText('taskName', taskName, 255);
  assertText('module', module, 100);
  if (initialStatus !== 'PENDING' && initialStatus !== 'STARTED')
    throw new InvalidOptionError('initialStatus', initialStatus, "Use 'PENDING' or 'STARTED'; report the rest later.");
  if (taskArgs !== undefined && !Array.isArray(taskArgs))
    throw new InvalidOptionError('taskArgs', taskArgs, 'Use a list.');
  assertObject('taskKwargs', taskKwargs);
  assertObject('metadata', metadata);
  creatorOf(createdBy);
}

/** @throws InvalidOptionError which names what is wrong or unknown */
export function assertDetails(details: TaskStatusDetails): void {
  // The result may be null.
  const { result: _, ...others } = details ?? {};
  assertKnown<typeof others>(details && others, DETAILS, { whole: 'details' });
  for (const option of ['error', 'traceback'] as const)
    if (others[option] !== undefined && typeof others[option] !== 'string')
      throw new InvalidOptionError(option, others[option], 'Use a text.');
  assertObject('metadata', others.metadata);
}

/** @throws InvalidOptionError */
export function assertStatus(status: string): asserts status is TrackedStatus {
  if (!STATUSES.includes(status))
    throw new InvalidOptionError('status', status, `Use ${STATUSES.slice(0, -1).join(', ')} or ${STATUSES.at(-1)}.`);
}

/** @throws InvalidPayloadError of a payload, UnstorableValueError of anything else, PayloadTooLargeError */
export function assertStorable({ task, part, option = part, value, limit }: SizedPart): void {
  if (value === undefined) return;
  const bytes = Buffer.byteLength(jsonOf({ task, part, option, value }));
  if (bytes > limit) throw new PayloadTooLargeError(task, part, bytes, limit);
}

function assertText(option: string, value: unknown, longest: number): void {
  if (isText(value, longest)) return;
  throw new InvalidOptionError(option, value, `Use 1 to ${longest} characters without NUL or half characters.`);
}

function assertObject(option: string, value: unknown): void {
  if (value !== undefined && !isObject(value))
    throw new InvalidOptionError(option, value, "Use an object, such as { tenant: 'acme' }.");
}

function jsonOf({ task, part, option, value }: Omit<Required<SizedPart>, 'limit'>): string {
  const invalid = (path: string, message: string, cause: unknown): Error =>
    new InvalidPayloadError(task, [{ path, message }], { cause });
  let json: string;
  try {
    json = keptJson(value, option);
  } catch (error) {
    if (part !== 'payload' || !(error instanceof UnstorableValueError)) throw error;
    throw invalid(error.path, `it is ${error.found}`, error);
  }
  try {
    return storableJson(json);
  } catch (error) {
    throw invalid(option, `it cannot be stored as JSON: ${messageOf(error)}`, error);
  }
}
