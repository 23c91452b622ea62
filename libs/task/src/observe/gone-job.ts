import type { End, KnownJob, ObservedChange } from '../ledger/index.js';
import type { Limits } from '../options/index.js';
import { PayloadSecrets, type Redactor } from '../secrets/index.js';
import { linesTaken } from './job-change.js';
import { errorOf, jsonWithin } from './job-values.js';
import type { JobEnd, JobNews, ObservedJob } from './observed-job.js';

/** Why a job is not there: what its engine said, or that nobody saw it end, or that another one has its id now. */
export type GoneReason = JobEnd | 'unseen' | 'replaced';

type Known = Pick<KnownJob, 'id' | 'status' | 'run' | 'attempt' | 'crashes' | 'logCount' | 'priority' | 'payload'> &
  Pick<KnownJob, 'metadata' | 'startedAtMs' | 'maxAttempts'>;

const REMOVED = 'The job was removed from BullMQ before it had finished.';
const DROPPED = 'BullMQ no longer has the job, which had not finished: it was removed, or the queue was emptied.';
const UNSEEN =
  'BullMQ no longer has the job, and nobody saw how it ended: it was removed, or it finished and BullMQ did not keep it.';
const REPLACED = 'Another job has its id now, and nobody saw how it ended.';

/** The end of an execution whose job its engine does not have any more. */
export function changeOfGone(
  known: Known,
  reason: GoneReason,
  facts: { readonly limits: Limits; readonly redactor: Redactor; readonly nowMs: number },
  news: JobNews = {},
): Pick<ObservedChange, 'id' | 'progress' | 'end'> {
  const isRun = typeof reason === 'object' && reason.state !== 'removed';
  return {
    id: known.id,
    progress: {
      status: known.status,
      // It did run, whatever was seen of that.
      run: isRun ? Math.max(1, known.run) : known.run,
      attempt: isRun ? known.attempt + 1 : known.attempt,
      crashes: known.crashes,
      maxAttempts: Math.max(known.maxAttempts, isRun ? known.attempt + 1 : 1),
      priority: known.priority,
      startedAtMs: known.startedAtMs ?? news.startedAtMs,
      claimedAtMs: news.startedAtMs,
      logs: [],
      logsFrom: linesTaken(known),
      attempts: [],
    },
    end: { id: known.id, fence: 'external', spends: 0, logs: [], ...endOf(known, reason, facts) },
  };
}

/**
 * Whether an end that was told is that of the life that is known, and not of an earlier one: whoever reads a job that was
 * retried by hand records its new life at once, and the events of the old one may come afterwards. An end is an attempt
 * that is over, so a life that began with as many is not the one that ended. `job`: the same job, if its engine has it.
 */
export function isEndOf(known: Pick<KnownJob, 'attempt'>, end: JobEnd, job: ObservedJob | undefined): boolean {
  if (end.state === 'removed') return !job;
  const told = end.state === 'failed' ? end.attempts : undefined;
  return known.attempt < Math.min(told ?? Infinity, job?.attempts ?? Infinity);
}

/** What news makes an execution of its own: not what tells of the one that is known. */
export function ownNews(known: KnownJob | undefined, news: JobNews, { atMs }: JobEnd): JobNews | undefined {
  // One that is known by its end alone may be new only where nothing else is known of it.
  const addedAtMs = news.addedAtMs ?? (known ? 0 : (news.startedAtMs ?? atMs));
  if (known && addedAtMs <= (known.finishedAtMs ?? 0)) return undefined;
  return { ...news, name: news.name ?? known?.taskName, addedAtMs };
}

/** An execution that has just been made for a job which nobody has read. */
export function unread(id: string, { startedAtMs }: JobNews): Known {
  const counts = { run: 0, attempt: 0, crashes: 0, logCount: 0, priority: 5, maxAttempts: 1 };
  return { id, status: 'PENDING', ...counts, startedAtMs: startedAtMs ?? null, payload: {}, metadata: {} };
}

function endOf(
  known: Known,
  reason: GoneReason,
  { limits, redactor }: { readonly limits: Limits; readonly redactor: Redactor },
): Pick<End, 'status' | 'reason' | 'error' | 'result' | 'finishedAtMs'> {
  if (reason === 'replaced') return { status: 'REVOKED', reason: 'outcome_unknown', error: { message: REPLACED } };
  if (reason === 'unseen') return unseen(known);
  const finishedAtMs = reason.atMs;
  switch (reason.state) {
    case 'completed':
      return { status: 'SUCCESS', result: jsonWithin(reason.result, limits.resultBytes), finishedAtMs };
    case 'failed': {
      const mask = new PayloadSecrets(redactor).maskOf(known.payload);
      return { status: 'FAILURE', error: errorOf(reason.reason, undefined, mask), finishedAtMs };
    }
    default:
      return { status: 'REVOKED', reason: 'removed', error: { message: REMOVED }, finishedAtMs };
  }
}

// Of a job that is kept when it has finished one knows that it has not.
function unseen({ metadata }: Known): Pick<End, 'status' | 'reason' | 'error'> {
  const { is_kept: isKept = false } = (metadata['bullmq'] ?? {}) as { is_kept?: boolean };
  return isKept
    ? { status: 'REVOKED', reason: 'removed', error: { message: DROPPED } }
    : { status: 'REVOKED', reason: 'outcome_unknown', error: { message: UNSEEN } };
}
