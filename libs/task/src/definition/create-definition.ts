import { createPayloadSchema } from './payload/create-payload-schema.js';
import { describeTask } from './info/describe-task.js';
import type { PayloadSource } from './payload/payload-source.js';
import { resolveBreaker } from './settings/resolve-breaker.js';
import { resolveCache } from './settings/resolve-cache.js';
import { resolveLock, resolveUnique } from './settings/resolve-lock.js';
import { resolveOptions } from './settings/resolve-options.js';
import { resolveSearchable } from './settings/resolve-searchable.js';
import { assertTaskName } from './task-name.js';
import type { TaskDefinition } from './task.definition.js';
import type { TaskDefaults, TaskOptions } from './settings/task.options.js';

/** What a definition is made of. */
export interface TaskParts {
  readonly name: string;
  readonly owner: string;
  readonly module: string;
  readonly options: TaskOptions;
  readonly payload: PayloadSource | undefined;
  readonly invoke: TaskDefinition['invoke'];
}

/**
 * Validates the parts of a task and puts them together.
 * @throws InvalidTaskNameError, InvalidOptionError
 */
export function createDefinition(parts: TaskParts, defaults: TaskDefaults): TaskDefinition {
  const { name, owner, options, invoke } = parts;
  assertTaskName(name);
  const label = `Task "${name}" (${owner})`;
  const { redactor } = defaults;
  const payload = createPayloadSchema(name, parts.payload, { label, redactor, sensitive: options.sensitive });
  const task = {
    ...resolveOptions(options, defaults, label),
    lock: options.lock === undefined ? undefined : resolveLock(options.lock, name, label, payload.secrets),
    unique: options.unique === undefined ? undefined : resolveUnique(options.unique, name, label, payload.secrets),
    breaker: options.breaker === undefined ? undefined : resolveBreaker(options.breaker, name, label, payload.secrets),
    cache: options.cache === undefined ? undefined : resolveCache(options.cache, name, label, payload.secrets),
    fallback: options.fallback,
    searchable: resolveSearchable(options.searchable, label),
    name,
    owner,
    module: options.module ?? parts.module,
    payload,
    options,
    invoke,
  };
  return Object.freeze({ ...task, info: describeTask(task) });
}
