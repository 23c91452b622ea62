import type { JobNews, QueueEvent } from './observed-job.js';

/** What events tell of one life of a job. */
export interface JobLife {
  readonly jobId: string;
  readonly news: JobNews;
}

const MOST_OPEN = 10_000;

type Reader = (news: JobNews, event: QueueEvent) => void;

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const READERS: Readonly<Record<string, Reader>> = {
  added: (news, { data, atMs }) => Object.assign(news, { name: text(data['name']), addedAtMs: atMs }),
  active: (news, { atMs }) =>
    Object.assign(news, { startedAtMs: (news.startedAtMs ??= atMs), delayedUntilMs: undefined }),
  waiting: (news, { data, atMs }) => {
    delete news.delayedUntilMs;
    // It begins anew, under its old id.
    if (data['prev'] === 'failed' || data['prev'] === 'completed') news.addedAtMs ??= atMs;
  },
  delayed: (news, { data }) => {
    const due = Number(data['delay']);
    if (Number.isFinite(due) && due > 0) news.delayedUntilMs = due;
  },
  stalled: (news) => void (news.stalls = (news.stalls ?? 0) + 1),
  completed: (news, { data, atMs }) => void (news.end = { state: 'completed', result: data['returnvalue'], atMs }),
  failed: (news, { data, atMs }) =>
    void (news.end = { state: 'failed', reason: text(data['failedReason']) ?? '', atMs }),
  'retries-exhausted': ({ end }, { data }) => {
    const attempts = Number(data['attemptsMade']);
    if (end?.state === 'failed' && attempts > 0) end.attempts = attempts;
  },
  removed: (news, { data, atMs }) => {
    // A job that has finished is removed with the end that it had.
    news.end ??= { state: 'removed', from: text(data['prev']), atMs };
  },
};
// What ends a life of a job, unless it goes on: it is retried by hand.
const REVIVING = new Set(['waiting', 'delayed', 'active']);

/** Collects events until they are dealt with: a job of which there are many is looked at once. */
export class NewsBox {
  private lives = new Map<string, JobLife[]>();
  /** News of jobs that were gone when they were looked for, until more is said of them. */
  private readonly open = new Map<string, JobLife>();
  private last: string | undefined;

  get size(): number {
    return this.lives.size;
  }

  add(event: QueueEvent): void {
    const { jobId } = event;
    this.last = event.id;
    const read = READERS[event.event];
    const lives = this.lives.get(jobId) ?? this.reopened(jobId);
    const latest = lives.at(-1);
    const isNewLife = latest?.news.end !== undefined && (event.event === 'added' || REVIVING.has(event.event));
    const life = latest && !isNewLife ? latest : { jobId, news: {} };
    if (life !== latest) lives.push(life);
    read?.(life.news, event);
    this.lives.set(jobId, lives);
  }

  /** Everything so far, each job's lives in their order, and where in the stream that ends. */
  take(): { readonly jobs: readonly (readonly JobLife[])[]; readonly upTo: string | undefined } {
    const { lives, last } = this;
    this.lives = new Map();
    return { jobs: [...lives.values()], upTo: last };
  }

  /** Puts back what could not be dealt with; what has come since stays behind it. */
  putBack(jobs: readonly (readonly JobLife[])[]): void {
    for (const lives of jobs) {
      const jobId = lives[0]?.jobId;
      if (jobId !== undefined) this.lives.set(jobId, [...lives, ...(this.lives.get(jobId) ?? [])]);
    }
  }

  /** Keeps news of which nothing could be made yet: more will come. */
  keep(lives: readonly JobLife[]): void {
    for (const { jobId, news } of lives) {
      const later = this.lives.get(jobId)?.[0];
      if (later) Object.assign(later.news, { ...news, ...later.news });
      else this.open.set(jobId, { jobId, news });
    }
    for (const jobId of this.open.keys()) {
      if (this.open.size <= MOST_OPEN) break;
      this.open.delete(jobId);
    }
  }

  private reopened(jobId: string): JobLife[] {
    const life = this.open.get(jobId);
    this.open.delete(jobId);
    return life ? [life] : [];
  }
}
