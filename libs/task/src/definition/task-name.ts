import { InvalidTaskNameError } from '../errors/index.js';

const TASK_NAME = /^[a-zA-Z0-9_-]+$/;
const MAX_LENGTH = 255;

/** `GET /tasks/{name}` shares its path with these routes. */
const RESERVED: readonly string[] = ['executions', 'config', 'stats'];

/**
 * Checks that a name can be a task's.
 * @throws InvalidTaskNameError
 */
export function assertTaskName(name: unknown): asserts name is string {
  if (typeof name !== 'string' || !TASK_NAME.test(name)) {
    throw new InvalidTaskNameError(name, 'Use letters, digits, "_" and "-" only.');
  }
  if (name.length > MAX_LENGTH) throw new InvalidTaskNameError(name, `Use at most ${MAX_LENGTH} characters.`);
  if (RESERVED.includes(name)) {
    throw new InvalidTaskNameError(name, `The REST routes use it, as they do ${RESERVED.join(', ')}. Choose another.`);
  }
}
