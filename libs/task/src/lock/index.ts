export type { TaskLease } from './task-lease.js';
export type { LockView } from './lock-views.js';
export {
  type AcquireOptions,
  type ForcedReleaseOptions,
  type LockQuery,
  TaskLocks,
  type UniqueKeyList,
} from './task-locks.js';
export type { UniqueKeyView } from './unique-key-view.js';
