import { describeParameters, signatureOf } from './task-parameters.js';
import type { TaskDefinition } from '../task.definition.js';
import type { TaskInfo } from './task-info.js';

/** Makes what people and dashboards see of a task. */
export function describeTask(task: Omit<TaskDefinition, 'info'>): TaskInfo {
  const { schema } = task.payload.secrets;
  const { when: _, ...retry } = task.retry;
  return {
    name: task.name,
    docstring: task.description ?? null,
    description: task.description ?? null,
    owner: task.options.owner ?? null,
    runbook: task.options.runbook ?? null,
    signature: signatureOf(schema),
    parameters: describeParameters(schema),
    tags: task.tags,
    module: task.module,
    queue: task.queue ?? null,
    priority: task.priority ?? null,
    retry,
    timeoutMs: task.timeoutMs ?? null,
    searchable: [...new Set(task.options.searchable)],
    payloadSchema: schema ?? null,
  };
}
