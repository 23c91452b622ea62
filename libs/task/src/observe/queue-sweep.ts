import { isTerminal, type Ledger, type OpenJob } from '../ledger/index.js';
import type { JobRecorder } from './job-recorder.js';
import type { JobState, ObservedQueue } from './observed-job.js';

const PAGE = 500;
// Of each state; a queue with more is looked at from both ends, and events tell of the rest.
const MOST_UNFINISHED = 50_000;
// Of each kind, when a queue is first seen.
const MOST_HISTORY = 10_000;
// Clocks of workers differ, and jobs may finish out of order.
const OVERLAP_MS = 15_000;
const STATES_OF: Readonly<Record<string, readonly JobState[]>> = {
  PENDING: ['waiting', 'prioritized', 'delayed', 'waiting-children'],
  RETRY: ['waiting', 'prioritized', 'delayed'],
  // What runs may report progress and log at any time.
  STARTED: [],
};

/** Compares all that a queue has with all that the ledger has of it: what events did not tell, because nobody listened. */
export class QueueSweep {
  /** Jobs that were not there the last time. */
  private missing = new Set<string>();

  constructor(
    private readonly ledger: Ledger,
    private readonly queue: ObservedQueue,
    private readonly recorder: JobRecorder,
  ) {}

  /** Jobs that have not finished. `canConclude`: no event is waiting that might tell what became of one that is not there. */
  async unfinished(canConclude: () => boolean): Promise<void> {
    const { jobs, isComplete } = await this.queue.unfinished(MOST_UNFINISHED);
    const unknown = new Map(jobs);
    const missing = new Set<string>();
    for await (const page of this.openPages()) {
      const suspects = page.filter((open) => this.isSuspect(open, jobs.get(open.jobId)));
      for (const { jobId } of page) unknown.delete(jobId);
      const isGone = (jobId: string): boolean => this.missing.has(jobId) && canConclude();
      await this.recorder.reconcile(suspects.map(({ jobId }) => ({ jobId, isGone: isComplete && isGone(jobId) })));
      for (const { jobId } of suspects) if (!jobs.has(jobId)) missing.add(jobId);
    }
    this.missing = missing;
    await this.inPages([...unknown.keys()]);
  }

  /** Jobs that have finished since; answers with the moment from which to look the next time. */
  async finished(since: { readonly ms: number; readonly isFirst: boolean }): Promise<number> {
    let latest = since.ms;
    for (const state of ['completed', 'failed'] as const) {
      let seen = 0;
      for await (const page of this.queue.finishedSince(since.ms, state)) {
        for (const { finishedAtMs } of page) latest = Math.max(latest, finishedAtMs + 1 - OVERLAP_MS);
        await this.inPages(page.map(({ id }) => id));
        seen += page.length;
        if (since.isFirst && seen >= MOST_HISTORY) break;
      }
    }
    return latest;
  }

  /** Compares what the ledger has of unfinished jobs, oldest first and `most` at most; nothing is concluded from what is not there. */
  async reconcileOpen(most = Infinity): Promise<{ synced: number; updated: number }> {
    let [synced, updated] = [0, 0];
    for await (const page of this.openPages()) {
      const some = page.slice(0, most - synced);
      const { changed, ended } = await this.recorder.reconcile(some.map(({ jobId }) => ({ jobId })));
      synced += some.length;
      updated += changed.length + ended.filter(({ status }) => isTerminal(status)).length;
      if (synced >= most) break;
    }
    return { synced, updated };
  }

  private isSuspect({ status }: OpenJob, state: JobState | undefined): boolean {
    return state === undefined || !STATES_OF[status]?.includes(state);
  }

  private async inPages(jobIds: readonly string[]): Promise<void> {
    for (let from = 0; from < jobIds.length; from += PAGE)
      await this.recorder.reconcile(jobIds.slice(from, from + PAGE).map((jobId) => ({ jobId })));
  }

  private async *openPages(): AsyncIterable<readonly OpenJob[]> {
    for (let after: string | undefined; ;) {
      const page = await this.ledger.observed.open(this.recorder.identity, after, PAGE);
      if (page.length > 0) yield page;
      if (page.length < PAGE) return;
      after = page.at(-1)?.id;
    }
  }
}
