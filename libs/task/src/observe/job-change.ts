import { isDeepStrictEqual } from 'node:util';
import { type End, type KnownJob, ledgerJson, type ObservedChange } from '../ledger/index.js';
import type { Limits } from '../options/index.js';
import type { SecretMask } from '../secrets/index.js';
import { attemptsOf } from './job-attempts.js';
import { errorOf, jsonWithin, logLineOf, progressOf } from './job-values.js';
import type { JobNews, ObservedJob } from './observed-job.js';

type Progress = ObservedChange['progress'];

/** What a job has become since the ledger last heard of it, with what there is to say about it. */
export interface JobFacts {
  readonly job: ObservedJob;
  readonly news: JobNews;
  readonly mask: SecretMask;
  /** Lines of its log that the ledger does not have. */
  readonly lines: readonly string[];
  readonly limits: Limits;
  /** By the clock of the ledger. */
  readonly nowMs: number;
}

/** What is known of an execution that has just been made for a job. */
export type NewJob = Pick<KnownJob, 'id' | 'status' | 'run' | 'attempt' | 'crashes' | 'logCount'> &
  Partial<Pick<KnownJob, 'claimedAtMs' | 'scheduledForMs' | 'reason' | 'metadata'>>;

const PRIORITY = { none: 5, lowest: 10 };

/** What is to be written of an execution that stands for a job which its engine has. */
export function changeOf(known: NewJob, facts: JobFacts): Pick<ObservedChange, 'id' | 'progress' | 'end'> {
  const { job } = facts;
  const hasFinished = job.state === 'completed' || job.state === 'failed';
  const progress = progressOfJob(known, facts, hasFinished);
  return { id: known.id, progress, ...(hasFinished && { end: endOf(known.id, facts) }) };
}

/** Whether that would say nothing new. */
export function isSame(known: KnownJob, { progress, end }: Pick<ObservedChange, 'progress' | 'end'>): boolean {
  return (
    end === undefined &&
    progress.logs.length === 0 &&
    progress.attempts.length === 0 &&
    progress.status === known.status &&
    progress.run === known.run &&
    progress.attempt === known.attempt &&
    progress.crashes === known.crashes &&
    progress.priority === known.priority &&
    (progress.scheduledForMs ?? null) === known.scheduledForMs &&
    Object.entries(progress.metadata ?? {}).every(([key, value]) =>
      isDeepStrictEqual(known.metadata[key], JSON.parse(ledgerJson(value))),
    )
  );
}

function progressOfJob(known: NewJob, facts: JobFacts, hasFinished: boolean): Progress {
  const { job, mask, limits, nowMs, lines } = facts;
  const hasFailed = job.attempts > known.attempt && job.state !== 'completed';
  const status = hasFinished ? 'STARTED' : liveStatus(known, job);
  const stalled = job.stalls - known.crashes;
  const logs = lines.map((line) => logLineOf(line, nowMs, mask));
  const taken = linesTaken(known);
  const details = { ...job.details, is_kept: job.isKept, log_lines: taken + lines.length };
  return {
    status,
    // It was running, and is to run again although nothing failed: its worker is gone, or gave it back.
    reason: status === 'PENDING' && isInterrupted(known) ? 'interrupted' : undefined,
    run: job.starts,
    attempt: job.attempts,
    crashes: job.stalls,
    maxAttempts: job.maxAttempts,
    priority: job.priority === 0 ? PRIORITY.none : Math.min(job.priority, PRIORITY.lowest),
    startedAtMs: job.startedAtMs ?? facts.news.startedAtMs,
    claimedAtMs: job.state === 'active' || hasFinished ? job.startedAtMs : undefined,
    scheduledForMs: job.state === 'delayed' ? dueAt(known, facts) : undefined,
    error: hasFailed ? errorOf(job.failedReason, job.stacks.at(-1), mask) : undefined,
    metadata: { ...progressOf(job.progress, mask, limits), bullmq: details },
    logs: stalled > 0 ? [...logs, stallLine(facts)] : logs,
    logsFrom: taken,
    attempts: attemptsOf(known, facts),
  };
}

/** How many lines of the job's own log the ledger has. */
export function linesTaken({ metadata }: Pick<NewJob, 'metadata'>): number {
  const { log_lines: lines } = (metadata?.['bullmq'] ?? {}) as { log_lines?: unknown };
  return typeof lines === 'number' ? lines : 0;
}

function isInterrupted({ status, reason }: NewJob): boolean {
  return status === 'STARTED' || (status === 'PENDING' && reason === 'interrupted');
}

function liveStatus(known: NewJob, { state, attempts }: ObservedJob): Progress['status'] {
  if (state === 'active') return 'STARTED';
  return attempts > known.attempt || (known.status === 'RETRY' && attempts === known.attempt) ? 'RETRY' : 'PENDING';
}

function endOf(id: string, { job, mask, limits }: JobFacts): End {
  const common = { id, fence: 'external', spends: 0, logs: [], finishedAtMs: job.finishedAtMs } as const;
  if (job.state === 'completed')
    return { ...common, status: 'SUCCESS', result: jsonWithin(job.result, limits.resultBytes) };
  return { ...common, status: 'FAILURE', error: errorOf(job.failedReason, job.stacks.at(-1), mask) };
}

// A delay that failed attempts cause counts from their end, which only the engine's news tell exactly.
function dueAt(known: NewJob, { job, news, nowMs }: JobFacts): number {
  if (news.delayedUntilMs !== undefined) return news.delayedUntilMs;
  const isSameDelay = known.attempt === job.attempts && known.run === job.starts;
  if (isSameDelay && known.scheduledForMs) return known.scheduledForMs;
  return job.attempts === 0 && job.starts === 0 ? job.addedAtMs + job.delayMs : nowMs + job.delayMs;
}

function stallLine({ job, nowMs }: JobFacts): string {
  const message = 'BullMQ found that it had stalled: its worker no longer renewed its lock.';
  return ledgerJson({ level: 'warning', message, data: { stalls: job.stalls }, at: nowMs });
}
