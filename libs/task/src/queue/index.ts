export { QueueLimiter } from './queue-limiter.js';
export { QueueStates } from './queue-states.js';
export { type QueueActor, type QueueState, TaskQueues } from './task-queues.js';
