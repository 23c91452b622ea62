import type { StaticWorkflow } from '../../definition/index.js';
import { IdempotencyMismatchError, KeyOutOfScopeError } from '../../errors/index.js';
import { assertCancellation, assertWait } from '../checks/command.checks.js';
import type { ExecutionView } from '../scope/execution-view.js';
import type { StartRequest } from './graph.starter.js';
import type { TasksParts } from '../tasks.parts.js';
import type { WorkflowStartOptions } from './task-flows.js';
import { type WorkflowActions, WorkflowHandle } from './workflow.handle.js';

/** What handles of workflows do within a view. */
export function workflowActions(parts: TasksParts, view: ExecutionView): WorkflowActions {
  const { workflowReader: reader, workflowCommands: commands } = parts;
  return {
    status: (id) => reader.status(id, view),
    results: (id) => reader.results(id, view),
    result: async (id, options) => {
      assertWait(options);
      return reader.result(id, options, view);
    },
    outcome: async (id, options) => {
      assertWait(options);
      return reader.outcome(id, options, view);
    },
    cancel: async (id, reason, options) => {
      assertCancellation(reason, options);
      return commands.cancel(id, { reason, ...options }, view);
    },
    retryFailed: async (id, options = {}) => {
      const { taskName } = await reader.root(id, view);
      const started = await commands.retryFailed(id, options, view);
      if (started.deduplicated && !(await view.has(started.id, options.manager)))
        throw new KeyOutOfScopeError(taskName);
      return new WorkflowHandle({ ...started, taskName }, workflowActions(parts, view));
    },
  };
}

/** Starts a graph within a view. @throws KeyOutOfScopeError where somebody else has the task id */
export async function startGraph(
  parts: TasksParts,
  view: ExecutionView,
  request: StartRequest,
): Promise<WorkflowHandle<never>> {
  const { contract, options } = request;
  const assertSeen = async (id: string): Promise<void> => {
    if (!(await view.has(id, options.manager))) throw new KeyOutOfScopeError(contract.name);
  };
  const started = await parts.graphs.start(request, view).catch(async (error: unknown) => {
    if (error instanceof IdempotencyMismatchError) await assertSeen(error.executionId);
    throw error;
  });
  if (started.deduplicated) await assertSeen(started.id);
  return new WorkflowHandle<never>({ ...started, taskName: contract.name }, workflowActions(parts, view));
}

/** Starts a workflow that has no functions. */
export function startStatic<Result>(
  parts: TasksParts,
  view: ExecutionView,
  { name, runner, nodes }: StaticWorkflow<Result>,
  { deadline, ...options }: WorkflowStartOptions,
): Promise<WorkflowHandle<Result>> {
  return startGraph(parts, view, { contract: { name }, payload: {}, endedBy: runner, options, deadline, nodes });
}
