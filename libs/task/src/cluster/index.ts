export { type BackgroundJob, BackgroundJobs } from './background-jobs.js';
export { FailureDetector } from './failure-detector.js';
export { Heartbeat } from './heartbeat.js';
export { Leadership } from './leadership.js';
export { NodeLease } from './node-lease.js';
export { OwnClaims } from './own-claims.js';
export { Rescuer } from './rescuer.js';
export { Ticker } from './ticker.js';
