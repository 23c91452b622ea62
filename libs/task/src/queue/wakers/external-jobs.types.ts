/** A job for a queue of others. */
export interface ExternalJob {
  readonly name: string;
  /** Adding one with the id of a job that is there changes nothing. */
  readonly jobId: string;
  readonly data: unknown;
  /** In BullMQ's words. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** How such a job ended. */
export type ExternalEnd =
  | { readonly state: 'completed'; readonly result: unknown }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'lost' };

/** A queue of others. Every call may fail: its server may be away. */
export interface ExternalQueue {
  add(job: ExternalJob): Promise<void>;
  /** Lets a job that has failed run again; does nothing with any other. */
  retryFailed(jobId: string): Promise<void>;
  /** Undefined while it has not ended. */
  endOf(jobId: string): Promise<ExternalEnd | undefined>;
  /** Calls back when it may have ended; answers with the way to stop. One call can be lost. */
  onEnd(jobId: string, listener: () => void): () => void;
  close(): Promise<void>;
}
