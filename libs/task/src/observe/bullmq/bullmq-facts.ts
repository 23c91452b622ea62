import type { Job, JobType } from 'bullmq';
import type { JobState, ObservedJob, QueueEvent } from '../observed-job.js';

/** Where a job may be that has not finished, in the order in which it gets there. */
export const WAITING_STATES = [
  'waiting-children',
  'delayed',
  'prioritized',
  'waiting',
  'active',
] as const satisfies (JobState & JobType)[];

/** What BullMQ's job says. */
export function jobOf(job: Job, state: string): ObservedJob {
  const { opts } = job;
  return {
    id: job.id ?? '',
    name: job.name,
    data: job.data as unknown,
    state: state as JobState,
    ...timesOf(job),
    ...countsOf(job),
    maxAttempts: Math.max(1, opts.attempts ?? 1),
    priority: job.priority ?? 0,
    delayMs: job.delay ?? 0,
    progress: job.progress,
    result: job.returnvalue as unknown,
    failedReason: job.failedReason || undefined,
    stacks: job.stacktrace ?? [],
    isKept: keeps(opts.removeOnComplete) && keeps(opts.removeOnFail),
    keepsLogs: opts.keepLogs !== undefined,
    details: detailsOf(job),
  };
}

function timesOf({
  timestamp,
  processedOn,
  finishedOn,
}: Job): Pick<ObservedJob, 'addedAtMs' | 'startedAtMs' | 'finishedAtMs'> {
  return { addedAtMs: timestamp, startedAtMs: processedOn ?? undefined, finishedAtMs: finishedOn ?? undefined };
}

// Workers of older versions do not count everything.
function countsOf({
  attemptsStarted,
  attemptsMade,
  stalledCounter,
}: Job): Pick<ObservedJob, 'starts' | 'attempts' | 'stalls'> {
  return { starts: attemptsStarted ?? 0, attempts: attemptsMade ?? 0, stalls: stalledCounter ?? 0 };
}

function keeps(option: unknown): boolean {
  return option === undefined || option === false;
}

function detailsOf(job: Job): Record<string, unknown> {
  const { opts, parentKey, deduplicationId, repeatJobKey, priority } = job;
  const details = {
    parent: parentKey,
    deduplication_id: deduplicationId,
    scheduler: repeatJobKey,
    priority: priority || undefined,
    delay: opts.delay || undefined,
  };
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}

// Ids of Redis begin with its time; those of Postgres are numbers.
const REDIS_ID = /^(\d{13})-\d+$/;

/** What an emitted event tells of a job; nothing of those that are about the queue, or are emitted once more for one job. */
export function eventOf(event: string, [told, id]: readonly unknown[]): QueueEvent | undefined {
  if (typeof told !== 'object' || told === null || typeof id !== 'string') return undefined;
  const { jobId } = told as { jobId?: unknown };
  if (typeof jobId !== 'string' || event.endsWith(`:${jobId}`)) return undefined;
  const time = REDIS_ID.exec(id)?.[1];
  return { id, jobId, event, atMs: time ? Number(time) : Date.now(), data: told as Record<string, unknown> };
}
