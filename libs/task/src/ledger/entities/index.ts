export { TaskArtifact } from './task-artifact.entity.js';
export { TaskAttempt } from './task-attempt.entity.js';
export { TaskExecution } from './task-execution.entity.js';
export { TaskLog } from './task-log.entity.js';
export { TaskNode } from './task-node.entity.js';
