import { createHash } from 'node:crypto';
import {
  type JobSource,
  type KeyedJob,
  ledgerText,
  mintIdAfter,
  mintIdAt,
  type ObservedCreation,
} from '../ledger/index.js';
import type { Limits } from '../options/index.js';
import { jsonWithin } from './job-values.js';
import type { JobNews, ObservedJob } from './observed-job.js';

const ENGINE = 'bullmq';
const HASHED = `${ENGINE}:sha256-`;
const LONGEST_TASK_ID = 255;
const LONGEST_KEY = 1_000;
const LONGEST_NAME = 255;
// An id says when the execution was created, and the ledger keeps a day at a time.
const EARLIEST_MS = Date.UTC(2010, 0);
const LATEST_MS = Date.UTC(9999, 0);

interface Facts {
  readonly limits: Limits;
  readonly nowMs: number;
}

/** What jobs of one queue are called in the ledger. */
export class JobIdentity implements JobSource {
  readonly engine = ENGINE;
  readonly keyPrefix: string;

  constructor(
    readonly queue: string,
    /** Prefix, or schema, under which BullMQ keeps the queue. */
    space: string,
  ) {
    this.keyPrefix = `${ENGINE}:${space}:${queue}:`;
  }

  /** Where an observer of the queue keeps its place. */
  get placeKey(): string {
    return `observe:${this.keyPrefix.slice(0, -1)}`;
  }

  /** Whether an execution with this task id may stand for a job of the queue. */
  isOwn(taskId: string): boolean {
    return taskId.startsWith(ledgerText(this.keyPrefix)) || taskId.startsWith(HASHED);
  }

  /** Names a job, whichever of its lives. */
  keyOf(jobId: string): string {
    const key = ledgerText(`${this.keyPrefix}${jobId}`);
    return key.length <= LONGEST_KEY ? key : `${this.keyPrefix}sha256-${hashOf(jobId)}`;
  }

  /** When the execution of a job was created, in ms: the job says so, within reason. */
  createdAt({ addedAtMs }: Pick<ObservedJob, 'addedAtMs'>): number {
    return Number.isFinite(addedAtMs) ? Math.trunc(Math.min(Math.max(addedAtMs, EARLIEST_MS), LATEST_MS)) : EARLIEST_MS;
  }

  /** An execution for a job. */
  create(job: ObservedJob, keyed: KeyedJob | undefined, facts: Facts): { id: string; creation: ObservedCreation } {
    const createdAtMs = this.createdAt(job);
    const isRepeated = keyed?.job !== undefined && Math.round(keyed.job.createdAtMs) === createdAtMs;
    // A clock that is ahead makes no days that are not there yet.
    const id = isRepeated ? mintIdAfter(keyed.executionId) : mintIdAt(Math.min(createdAtMs, facts.nowMs));
    return {
      id,
      creation: {
        ...this.common(job.id, id, keyed),
        taskName: this.nameOf(job.name),
        payload: jsonWithin(job.data, facts.limits.payloadBytes),
        createdAtMs,
        retryOf: isRepeated ? keyed?.job?.id : undefined,
      },
    };
  }

  /** An execution for a job of which there is nothing left but news. */
  createFromNews(
    jobId: string,
    news: JobNews,
    keyed: KeyedJob | undefined,
  ): { id: string; creation: ObservedCreation } {
    const createdAtMs = Math.trunc(news.addedAtMs ?? 0);
    const id = mintIdAt(createdAtMs);
    const payload = JSON.stringify({ omitted: 'BullMQ did not keep the job for long enough to read it' });
    return {
      id,
      creation: { ...this.common(jobId, id, keyed), taskName: this.nameOf(news.name), payload, createdAtMs },
    };
  }

  // The first life of a job has its plain id, so that it can be guessed; later ones have one that nobody else has.
  private common(
    jobId: string,
    id: string,
    keyed: KeyedJob | undefined,
  ): Pick<ObservedCreation, 'key' | 'previous' | 'taskId' | 'module' | 'queue' | 'engine' | 'engineId'> {
    const suffix = keyed ? `@${id.slice(-12)}` : '';
    const plain = ledgerText(`${this.keyPrefix}${jobId}`);
    const isShort = plain.length + suffix.length <= LONGEST_TASK_ID;
    const base = isShort ? plain : `${HASHED}${hashOf(plain)}`;
    return {
      key: this.keyOf(jobId),
      previous: keyed?.executionId,
      taskId: `${base}${suffix}`,
      module: ENGINE,
      queue: ledgerText(this.queue),
      engine: ENGINE,
      engineId: ledgerText(jobId),
    };
  }

  private nameOf(name: string | undefined): string {
    return ledgerText(name || this.queue).slice(0, LONGEST_NAME);
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
