export { inMemory } from './in-memory.js';
export { TaskHarness } from './task-harness.js';
