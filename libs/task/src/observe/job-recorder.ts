import type { KeyedJob, KnownJob, Ledger, ObservedChange } from '../ledger/index.js';
import { DedupLogger } from '../logging/dedup-logger.js';
import type { TaskSettings } from '../options/index.js';
import type { Endings } from '../queue/index.js';
import { PayloadSecrets } from '../secrets/index.js';
import { changeOf, isSame, linesTaken } from './job-change.js';
import { changeOfGone, type GoneReason, isEndOf, ownNews, unread } from './gone-job.js';
import { JobIdentity } from './job-identity.js';
import type { JobEnd, JobNews, ObservedJob, ObservedQueue } from './observed-job.js';
import { type JobQuestion, merged, NOTHING, type Reconciled } from './reconciled.js';

const AT_ONCE = 20;
const MOST_TRIES = 5;

/** Reads jobs of a queue and records what has become of them. */
export class JobRecorder {
  private readonly rare = new DedupLogger('TaskObserver');
  readonly identity: JobIdentity;

  constructor(
    private readonly parts: {
      readonly ledger: Ledger;
      readonly endings: Endings;
      readonly settings: TaskSettings;
      readonly queue: ObservedQueue;
      readonly source: JobIdentity;
    },
  ) {
    this.identity = parts.source;
  }

  /**
   * Compares jobs with the ledger and writes what differs. What the ledger knows is read first and the engine asked
   * afterwards, so what the engine says is never the older of the two. Each job once at most.
   */
  async reconcile(questions: readonly JobQuestion[]): Promise<Reconciled> {
    const all: Reconciled[] = [];
    for (let [left, tries] = [questions, 1]; left.length > 0 && tries <= MOST_TRIES; tries++) {
      const { recorded, overtaken } = await this.reconcileOnce(left);
      all.push(recorded);
      left = overtaken;
    }
    return merged(all);
  }

  // Where somebody else has written meanwhile, what is known is read again.
  private async reconcileOnce(
    questions: readonly JobQuestion[],
  ): Promise<{ recorded: Reconciled; overtaken: readonly JobQuestion[] }> {
    const known = await this.parts.ledger.observed.find(questions.map(({ jobId }) => this.identity.keyOf(jobId)));
    const changes = new Map<JobQuestion, ObservedChange>();
    const unresolved: JobQuestion[] = [];
    for (let from = 0; from < questions.length; from += AT_ONCE) {
      const some = questions.slice(from, from + AT_ONCE);
      const found = await Promise.all(some.map((question) => this.changeFor(question, known)));
      for (const [index, change] of found.entries()) {
        if (change === 'unresolved') unresolved.push(some[index]!);
        else if (change) changes.set(some[index]!, change);
      }
    }
    const recorded = await this.write([...changes.values()]);
    const written = new Set(recorded.written);
    const overtaken = [...changes].filter(([, { id }]) => !written.has(id)).map(([question]) => question);
    return { recorded: { ...recorded, unresolved }, overtaken };
  }

  private async changeFor(
    question: JobQuestion,
    known: Map<string, KeyedJob>,
  ): Promise<ObservedChange | 'unresolved' | undefined> {
    const { jobId, news = {} } = question;
    const keyed = known.get(this.identity.keyOf(jobId));
    const job = await this.parts.queue.read(jobId);
    if (job && !question.isPast) return this.changeOfJob(job, news, keyed);
    if (keyed?.job && news.end && this.isEndOfAnother(keyed.job, news.end, job)) return undefined;
    const reason: GoneReason | undefined = news.end ?? (question.isGone ? 'unseen' : undefined);
    if (reason) return this.changeOfGone(jobId, { keyed, news, reason });
    return question.news ? 'unresolved' : undefined;
  }

  private async changeOfJob(
    job: ObservedJob,
    news: JobNews,
    keyed: KeyedJob | undefined,
  ): Promise<ObservedChange | undefined> {
    const known = keyed?.job;
    if (!known || this.isAnotherLife(known, job)) {
      const replaced = known && !known.hasEnded ? changeOfGone(known, 'replaced', this.facts) : undefined;
      // What is in the way ends first; the new life follows when that is written.
      if (replaced) await this.write([replaced]);
      const { id, creation } = this.identity.create(job, keyed, this.facts);
      const fresh = { id, status: 'PENDING', run: 0, attempt: this.attemptsBefore(known, job), crashes: 0 } as const;
      return { creation, ...(await this.changeOf({ ...fresh, logCount: 0 }, job, news)) };
    }
    if (known.hasEnded) return undefined;
    const change = await this.changeOf(known, job, news);
    return isSame(known, change) ? undefined : change;
  }

  // A job that is retried by hand goes on counting; what failed before is another execution's.
  private attemptsBefore(known: KnownJob | undefined, job: ObservedJob): number {
    return known && this.isSameJob(known, job) ? Math.min(known.attempt, job.attempts) : 0;
  }

  private isAnotherLife(known: KnownJob, job: ObservedJob): boolean {
    const { hasEnded, reason, finishedAtMs } = known;
    // The id was free in between.
    if (!this.isSameJob(known, job)) return true;
    // A timeout ends only what the ledger says of it.
    if (!hasEnded || reason === 'timeout') return false;
    return job.finishedAtMs === undefined || job.finishedAtMs > Math.round(finishedAtMs ?? Infinity);
  }

  private isSameJob({ createdAtMs }: KnownJob, job: ObservedJob): boolean {
    return Math.round(createdAtMs) === this.identity.createdAt(job);
  }

  private isEndOfAnother(known: KnownJob, end: JobEnd, job: ObservedJob | undefined): boolean {
    const isReplaced = job !== undefined && !this.isSameJob(known, job);
    return !known.hasEnded && !isReplaced && !isEndOf(known, end, job);
  }

  private async changeOf(
    known: Parameters<typeof changeOf>[0],
    job: ObservedJob,
    news: JobNews,
  ): Promise<ReturnType<typeof changeOf>> {
    const { settings } = this.parts;
    const mask = new PayloadSecrets(settings.redactor).maskOf(job.data);
    const lines = await this.newLines(job, known);
    const { limits, nowMs } = this.facts;
    return changeOf(known, { job, news, mask, lines, limits, nowMs });
  }

  // Where only some lines are kept, the others move up: they are read once, at the end.
  private async newLines(job: ObservedJob, known: Parameters<typeof changeOf>[0]): Promise<readonly string[]> {
    const most = this.parts.settings.limits.logLines - known.logCount;
    const from = linesTaken(known);
    const isOver = job.finishedAtMs !== undefined;
    if (most <= 0 || (job.keepsLogs && !(isOver && from === 0))) return [];
    return this.parts.queue.logs(job.id, from, most);
  }

  private changeOfGone(
    jobId: string,
    { keyed, news, reason }: { keyed: KeyedJob | undefined; news: JobNews; reason: GoneReason },
  ): ObservedChange | undefined {
    const known = keyed?.job;
    if (known && !known.hasEnded) return changeOfGone(known, reason, this.facts, news);
    // All that is left of a job that came and went is what the engine said.
    const told = typeof reason === 'object' ? ownNews(known, news, reason) : undefined;
    if (!told) return undefined;
    const { id, creation } = this.identity.createFromNews(jobId, told, keyed);
    return { creation, ...changeOfGone(unread(id, news), reason, this.facts, news) };
  }

  private get facts(): { limits: TaskSettings['limits']; nowMs: number; redactor: TaskSettings['redactor'] } {
    const { settings, ledger } = this.parts;
    return { limits: settings.limits, nowMs: ledger.clock.now(), redactor: settings.redactor };
  }

  private async write(changes: readonly ObservedChange[]): Promise<Reconciled> {
    if (changes.length === 0) return NOTHING;
    const recorded = await this.parts.ledger.observed.record(changes);
    const { signals } = this.parts.ledger;
    const ended = new Set(recorded.ended.map(({ id }) => id));
    signals.send('created', recorded.created);
    signals.send(
      'changed',
      recorded.written.filter((id) => !ended.has(id)),
    );
    this.parts.endings.announce(recorded.ended);
    return { ...recorded, unresolved: [] };
  }

  /** Warns of trouble with this queue, now and then. */
  warn(message: string): void {
    this.rare.warn(message);
  }
}
