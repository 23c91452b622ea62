import { messageOf } from '../errors/any-value.js';
import type { TaskEvent, TaskEventType } from './task-event.js';
import { ProcessLogger } from '../logging/process-logger.js';

type Listener = (event: TaskEvent) => unknown;

/** Tells subscribers of this process what has been committed. A subscriber that fails harms nobody. */
export class TaskEvents {
  private readonly logger = new ProcessLogger('TaskEvents');
  private readonly listeners = new Map<TaskEventType, Set<Listener>>();

  /** Returns the way to unsubscribe. */
  on(type: TaskEventType, listener: Listener): () => void {
    const listeners = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  emit(event: TaskEvent): void {
    for (const listener of this.listeners.get(event.type) ?? []) void this.tell(listener, event);
  }

  private async tell(listener: Listener, event: TaskEvent): Promise<void> {
    try {
      await listener(event);
    } catch (error) {
      this.logger.error(`A listener of "${event.type}" failed for execution ${event.executionId}: ${messageOf(error)}`);
    }
  }
}
