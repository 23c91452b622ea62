import type { Creator } from '../enqueue/index.js';
import type { ExecutionStatus } from '../ledger/index.js';

/** Work that runs elsewhere, as it is registered. */
export interface TaskRegistration {
  /** Whatever the other system calls it, 1 to 255 characters; unique. */
  readonly taskId: string;
  /** Any name of 1 to 255 characters: it need not be a task of this application. */
  readonly taskName: string;
  /** What it belongs to, 1 to 100 characters. */
  readonly module: string;
  readonly taskArgs?: readonly unknown[];
  readonly taskKwargs?: Readonly<Record<string, unknown>>;
  /** Leave it out for work of the system itself. */
  readonly createdBy?: Creator;
  /** @default {} */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** `STARTED` where it is running already: registered and begun in one step. @default 'PENDING' */
  readonly initialStatus?: 'PENDING' | 'STARTED';
}

/** What can be reported of such work: every status but WAITING, which is about dependencies. */
export type TrackedStatus = Exclude<ExecutionStatus, 'WAITING'>;

/** What a report says beyond the status. What is absent stays as it is. */
export interface TaskStatusDetails {
  /** Anything that JSON can hold; a Date becomes its ISO text. */
  readonly result?: unknown;
  readonly error?: string;
  readonly traceback?: string;
  /** Merged into what is there, key by key. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}
