export { OnTaskEvent } from './on-task-event.decorator.js';
export type { TaskEvent, TaskEventType } from './task-event.js';
export { TaskEventExplorer } from './task-event.explorer.js';
export { TaskEvents } from './task-events.js';
