/** Where a job is, in the words of its engine. */
export type JobState =
  'waiting' | 'prioritized' | 'delayed' | 'waiting-children' | 'active' | 'completed' | 'failed' | 'unknown';

/** A job as its engine has it just now. */
export interface ObservedJob {
  readonly id: string;
  readonly name: string;
  readonly data: unknown;
  readonly state: JobState;
  /** Times in ms since the epoch, by the clocks of the processes that work on the queue. */
  readonly addedAtMs: number;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
  readonly starts: number;
  /** Attempts that are over. */
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly stalls: number;
  /** 0: none. */
  readonly priority: number;
  readonly delayMs: number;
  readonly progress: unknown;
  readonly result: unknown;
  readonly failedReason?: string;
  /** Of failed attempts, oldest first; not all of them need be kept. */
  readonly stacks: readonly string[];
  /** Its engine keeps it when it has finished, however that was. */
  readonly isKept: boolean;
  /** Only so many lines of its log are kept. */
  readonly keepsLogs: boolean;
  /** What else there is to say of it. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** What the engine said of a job, beside what can be read of it afterwards. Times by the engine's clock. */
export interface JobNews {
  name?: string;
  addedAtMs?: number;
  startedAtMs?: number;
  /** When it is due. */
  delayedUntilMs?: number;
  stalls?: number;
  end?: JobEnd;
}

export type JobEnd = { readonly atMs: number } & (
  | { readonly state: 'completed'; readonly result: unknown }
  /** `attempts`: how many were over with it, where its engine said so. */
  | { readonly state: 'failed'; readonly reason: string; attempts?: number }
  | { readonly state: 'removed'; readonly from?: string }
);

/** Something that has happened in a queue. */
export interface QueueEvent {
  /** Where it is in the stream: pass it to `listen` to go on behind it. */
  readonly id: string;
  readonly jobId: string;
  readonly event: string;
  readonly atMs: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A queue of an engine outside. Every call may fail: its server may be away. */
export interface ObservedQueue {
  /** Reads jobs; undefined for one that is not there. */
  read(jobId: string): Promise<ObservedJob | undefined>;
  /** Lines of a job's log from the given one on. */
  logs(jobId: string, from: number, most: number): Promise<readonly string[]>;
  /** Ids of jobs that have not finished, with where they are: at most so many of each. */
  unfinished(most: number): Promise<{ readonly jobs: ReadonlyMap<string, JobState>; readonly isComplete: boolean }>;
  /** Jobs that have finished, the latest first, a page at a time; ends behind the moment. */
  finishedSince(
    ms: number,
    state: 'completed' | 'failed',
  ): AsyncIterable<readonly { id: string; finishedAtMs: number }[]>;
  /** Calls back with what happens from behind `from` on; answers with the way to stop. */
  listen(from: string, onEvent: (event: QueueEvent) => void): Promise<() => Promise<void>>;
  retry(jobId: string, state: 'completed' | 'failed'): Promise<void>;
  remove(jobId: string): Promise<void>;
  promote(jobId: string): Promise<void>;
  prioritize(jobId: string, priority: number): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}
