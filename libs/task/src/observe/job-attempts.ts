import type { ObservedAttempt } from '../ledger/index.js';
import type { JobFacts, NewJob } from './job-change.js';
import { errorOf } from './job-values.js';

/** The attempts of a job that are over and that the ledger does not have. */
export function attemptsOf(known: NewJob, facts: JobFacts): ObservedAttempt[] {
  const { job } = facts;
  const attempts: ObservedAttempt[] = [];
  for (let attempt = known.attempt + 1; attempt <= job.attempts; attempt++) {
    const hasSucceeded = attempt === job.attempts && job.state === 'completed';
    // The record says all of a job that succeeds at once.
    if (!hasSucceeded) attempts.push(failed(attempt, known, facts));
    else if (attempt > 1) attempts.push({ ...common(attempt, known, facts), status: 'SUCCESS' });
  }
  return attempts;
}

function failed(attempt: number, known: NewJob, facts: JobFacts): ObservedAttempt {
  const { job, mask } = facts;
  // The latest failure is the last of the stacks, and the attempt that succeeded has none.
  const stack = job.stacks.at(attempt - job.attempts - (job.state === 'completed' ? 0 : 1));
  const isLast = attempt === job.attempts;
  const reason = isLast ? job.failedReason : stack?.split('\n', 1)[0]?.replace(/^[\w$.]*Error: /, '');
  return { ...common(attempt, known, facts), status: 'FAILURE', error: errorOf(reason, stack, mask) };
}

// Those that nobody saw have no times of their own: all that is known is when the last one began.
function common(
  attempt: number,
  known: NewJob,
  { job, nowMs }: JobFacts,
): Pick<ObservedAttempt, 'run' | 'attempt' | 'startedAtMs' | 'finishedAtMs'> {
  const isLast = attempt === job.attempts;
  const finishedAtMs = job.finishedAtMs ?? nowMs;
  const latest = job.startedAtMs ?? finishedAtMs;
  const startedAtMs = isLast ? latest : (known.claimedAtMs ?? latest);
  return {
    run: Math.max(attempt, job.starts - (job.attempts - attempt)),
    attempt,
    startedAtMs,
    finishedAtMs: isLast ? Math.max(startedAtMs, finishedAtMs) : startedAtMs,
  };
}
