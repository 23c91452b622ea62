import { TaskError } from './task.error.js';

/** `@OnTaskEvent` is on a provider that events could not reach. Stops the boot. */
export class InvalidTaskListenerError extends TaskError {
  readonly code = 'TASK_LISTENER_INVALID';

  constructor(readonly owner: string) {
    super(
      `${owner} listens with @OnTaskEvent, but its provider is request-scoped or transient, so there is no instance ` +
        'for an event to reach. Move the method to a singleton.',
    );
  }
}
