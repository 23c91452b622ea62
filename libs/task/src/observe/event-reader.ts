import { setTimeout as sleep } from 'node:timers/promises';
import { type JobLife, NewsBox } from './job-news.js';
import type { JobRecorder } from './job-recorder.js';
import type { JobQuestion } from './reconciled.js';
import type { ObservedQueue, QueueEvent } from './observed-job.js';

const BATCH = 100;
// Events of one job come close together.
const GATHER_MS = 25;
const PAUSE_MS = 1_000;

/** Follows the events of a queue and has the jobs looked at that they are about. */
export class EventReader {
  private readonly box = new NewsBox();
  private stopListening: (() => Promise<void>) | undefined;
  private working: Promise<void> | undefined;
  private isStopped = false;

  constructor(
    private readonly queue: ObservedQueue,
    private readonly recorder: JobRecorder,
    /** Keeps the place up to which everything is recorded. */
    private readonly keepPlace: (cursor: string) => Promise<void>,
  ) {}

  /** Nothing that was told is waiting to be recorded. */
  get isIdle(): boolean {
    return this.working === undefined && this.box.size === 0;
  }

  async start(cursor: string): Promise<void> {
    this.stopListening = await this.queue.listen(cursor, (event) => this.hear(event));
  }

  /** Stops, and waits for what is being recorded. What is left is read again by the next. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.stopListening?.();
    await this.working;
  }

  private hear(event: QueueEvent): void {
    if (this.isStopped) return;
    this.box.add(event);
    this.working ??= this.work().finally(() => (this.working = undefined));
  }

  private async work(): Promise<void> {
    do {
      await sleep(GATHER_MS, undefined, { ref: false });
      const taken = this.box.take();
      try {
        await this.recordAll(taken.jobs);
        if (taken.upTo !== undefined) await this.keepPlace(taken.upTo);
      } catch (error) {
        this.recorder.warn(
          `What happens in queue "${this.recorder.identity.queue}" could not be recorded, trying again: ${String(error)}`,
        );
        this.box.putBack(taken.jobs);
        await sleep(PAUSE_MS, undefined, { ref: false });
      }
    } while (this.box.size > 0 && !this.isStopped);
  }

  // Lives of one job are written one after the other, the rest together.
  private async recordAll(jobs: ReturnType<NewsBox['take']>['jobs']): Promise<void> {
    const most = Math.max(0, ...jobs.map((lives) => lives.length));
    for (let turn = 0; turn < most; turn++) {
      const questions = jobs.flatMap((lives) => {
        const life = lives[turn];
        return life ? [{ ...life, isPast: turn < lives.length - 1 }] : [];
      });
      for (let from = 0; from < questions.length && !this.isStopped; from += BATCH)
        this.box.keep(await this.unresolved(questions.slice(from, from + BATCH)));
    }
    if (this.isStopped) throw new Error('it is being stopped');
  }

  private async unresolved(questions: readonly JobQuestion[]): Promise<JobLife[]> {
    const { unresolved } = await this.recorder.reconcile(questions);
    return unresolved.flatMap(({ jobId, news }) => (news ? [{ jobId, news }] : []));
  }
}
