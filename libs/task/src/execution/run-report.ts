import { DEBUG_STEP } from '../client/index.js';
import type { TaskDefinition } from '../definition/index.js';
import type { Claim, RunResources } from '../ledger/index.js';
import { RateLimitedLogger } from '../logging/rate-limited-logger.js';
import type { RunOutcome } from './run-outcome.js';
import type { TaskContext } from './task-context.js';

const MEGABYTE = 1024 * 1024;
const MUCH_GROWTH = 100 * MEGABYTE;

const growing = new RateLimitedLogger('TaskMemory', 'warnings about memory');

/** How a run ended that was measured. */
export interface MeasuredRun {
  readonly claim: Claim;
  readonly context: TaskContext;
  readonly outcome: RunOutcome;
  readonly durationMs: number;
  readonly resources: RunResources;
}

/** The lines with which a run begins whose task is in debug mode. The payload is not in them: logs have readers of their own. */
export function tellStart(
  { queue, priority, tags, maxAttempts }: Claim,
  context: TaskContext,
  task: TaskDefinition,
): void {
  const { name, retry, timeoutMs } = task;
  say(context, `Starting task ${name}`);
  const { when: _, ...policy } = retry;
  say(context, `Config: ${JSON.stringify({ queue, priority, tags, maxAttempts, timeoutMs, retry: policy })}`);
}

/** The lines with which it ends. */
export function tellEnd({ context, outcome, durationMs, resources }: MeasuredRun): void {
  const seconds = (durationMs / 1000).toFixed(2);
  const memory = `Memory used: ${inMegabytes(resources.memoryBytes)}${resources.isShared ? ', shared with other runs' : ''}`;
  if (outcome.status === 'SUCCESS') {
    say(context, `Task completed in ${seconds} s`);
    say(context, memory);
    say(context, `Result size: ${outcome.result?.length ?? 0} characters`);
    return;
  }
  say(context, `Task ${outcome.status === 'PENDING' ? 'was interrupted' : 'failed'} after ${seconds} s`);
  say(context, memory);
  if (outcome.error?.message !== undefined) say(context, `Error: ${outcome.error.message}`);
}

/** Warns where a run has let the memory of its process grow by more than 100 MB. */
export function warnOfGrowth({ claim, context, resources }: MeasuredRun): void {
  const { memoryBytes, isShared } = resources;
  if (memoryBytes <= MUCH_GROWTH) return;
  const whose = isShared ? ' Other runs went on in the process meanwhile.' : '';
  const message = `Task ${claim.taskName} used ${inMegabytes(memoryBytes)}: by that much the memory of the process has grown.${whose}`;
  context.logs.add('warning', message);
  growing.warn(`${message} (execution ${claim.id}, run ${claim.run})`);
}

function say({ logs }: TaskContext, message: string): void {
  logs.add('debug', message, { step: DEBUG_STEP });
}

function inMegabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(2)} MB`;
}
