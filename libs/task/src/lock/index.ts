export type { TaskLease } from './task-lease.js';
export type { LockView } from './lock-views.js';
export { type AcquireOptions, type ForcedReleaseOptions, type LockQuery, TaskLocks } from './task-locks.js';
