import type { TaskDefinition } from '../definition/index.js';
import type { ExecutionShape } from '../ledger/index.js';
import type { CheckedOptions } from './checked-options.js';
import type { Lineage } from './enqueue.request.js';
import { executionScope } from './execution-scope.js';

/** The tags of the task and those of this enqueue, each once. */
export function tagsOf({ tags }: CheckedOptions, definition: TaskDefinition | undefined): readonly string[] {
  const own = definition?.tags ?? [];
  return tags === undefined ? own : [...new Set([...own, ...tags])];
}

/** The executions that it comes from: the running one that enqueues it, the root of that, the one it repeats. */
export function lineageOf({ retryOf, rootId, parentId, traceParent }: Lineage): Pick<ExecutionShape, keyof Lineage> {
  const parent = executionScope.getStore();
  return { parentId: parentId ?? parent?.id, rootId: rootId ?? parent?.rootId, retryOf, traceParent };
}
