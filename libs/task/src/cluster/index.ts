export { ClaimSlots } from './claim-slots.js';
export { CurrentExecution } from './current-execution.js';
export { FailureDetector } from './failure-detector.js';
export { HeartbeatThread, type HeartbeatThreadOptions } from './heartbeat-thread.js';
export { Lease } from './lease.js';
