import { TaskError } from './task.error.js';

/** A job of a queue of others, as `ctx.external()` made it. */
export interface ExternalJobIdentity {
  /** Name of the BullMQ queue. */
  readonly queue: string;
  /** Name of the job. */
  readonly job: string;
  readonly jobId: string;
}

/** The awaited job of a queue of others has failed. */
export class ExternalJobFailedError extends TaskError implements ExternalJobIdentity {
  readonly code = 'EXTERNAL_JOB_FAILED';
  readonly queue: string;
  readonly job: string;
  readonly jobId: string;

  constructor(
    { queue, job, jobId }: ExternalJobIdentity,
    /** What BullMQ recorded as the reason. */
    readonly reason: string,
  ) {
    super(`Job "${job}" of queue "${queue}" failed: ${reason} (job ${jobId})`);
    this.queue = queue;
    this.job = job;
    this.jobId = jobId;
  }
}

/** The awaited job of a queue of others is not there any more, and nothing says how it ended. */
export class ExternalJobLostError extends TaskError implements ExternalJobIdentity {
  readonly code = 'EXTERNAL_JOB_LOST';
  readonly queue: string;
  readonly job: string;
  readonly jobId: string;

  constructor({ queue, job, jobId }: ExternalJobIdentity) {
    super(
      `Job "${job}" of queue "${queue}" is not there any more: somebody removed it, or Redis lost it (job ${jobId}). ` +
        'Another attempt adds it again.',
    );
    this.queue = queue;
    this.job = job;
    this.jobId = jobId;
  }
}

/** `ctx.external()` names a BullMQ queue, and this process knows no Redis that keeps it. */
export class ExternalJobNeedsRedisError extends TaskError {
  readonly code = 'EXTERNAL_JOB_NEEDS_REDIS';

  constructor(
    readonly queue: string,
    /** What the process runs on: `embedded` or `postgres`. */
    readonly profile: string,
  ) {
    super(
      `Queue "${queue}" of ctx.external() is a BullMQ queue on Redis, but this application runs on the profile ` +
        `"${profile}". Use TaskModule.forRoot({ external: { connection: 'redis://host:6379' } }).`,
    );
  }
}
