import type { TrackedExecution } from '../ledger/index.js';
import { assertRegistration, assertStorable } from './tracking.checks.js';
import type { TaskRegistration } from './tracking.options.js';

/**
 * What is recorded of a registration.
 * @param limit most bytes of what is given with it
 * @throws InvalidOptionError which names what is wrong or unknown
 * @throws InvalidPayloadError (`taskArgs`, `taskKwargs`), UnstorableValueError (`metadata`) for what JSON cannot keep
 * @throws PayloadTooLargeError
 */
export function trackedRow(registration: TaskRegistration, limit: number): Omit<TrackedExecution, 'id' | 'timeoutMs'> {
  assertRegistration(registration);
  const { taskId, taskName, module, createdBy, initialStatus: status = 'PENDING' } = registration;
  const { taskArgs: args, taskKwargs: payload = {}, metadata = {} } = registration;
  assertStorable({ task: taskName, part: 'payload', option: 'taskArgs', value: args, limit });
  assertStorable({ task: taskName, part: 'payload', option: 'taskKwargs', value: registration.taskKwargs, limit });
  assertStorable({ task: taskName, part: 'metadata', value: registration.metadata, limit });
  const creator = typeof createdBy === 'string' ? { id: createdBy } : createdBy;
  const who = { createdBy: creator?.id, createdByUsername: creator?.username };
  return { taskId, taskName, module, status, args, payload, metadata, ...who };
}
