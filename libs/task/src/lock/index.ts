export type { TaskLease } from './task-lease.js';
export { type AcquireOptions, TaskLocks } from './task-locks.js';
