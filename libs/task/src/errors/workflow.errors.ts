import { TaskError } from './task.error.js';

/** A workflow cannot be what it says: its nodes, their names, or what they come after. */
export class InvalidWorkflowError extends TaskError {
  readonly code = 'WORKFLOW_INVALID';

  constructor(
    readonly workflow: string,
    readonly problem: string,
  ) {
    super(`Workflow "${workflow}": ${problem}`);
  }
}

/** A workflow whose functions this process does not have. */
export class UnknownWorkflowError extends TaskError {
  readonly code = 'WORKFLOW_UNKNOWN';

  constructor(readonly workflow: string) {
    super(
      `Workflow "${workflow}" is not known here. Put @UsesWorkflows(…) on a provider, or call workflows.register(…), in each process that runs it.`,
    );
  }
}

/** What is done to a workflow was asked of an execution that is none, or has not failed. */
export class NotAWorkflowError extends TaskError {
  readonly code = 'NOT_A_WORKFLOW';

  constructor(readonly executionId: string) {
    super(`Execution ${executionId} is not a workflow: it has no nodes.`);
  }
}

/** Only what failed, or was cancelled, can be taken up again. */
export class WorkflowNotFailedError extends TaskError {
  readonly code = 'WORKFLOW_NOT_FAILED';

  constructor(
    readonly executionId: string,
    readonly status: string,
  ) {
    super(`Workflow ${executionId} is ${status}: only one that failed, or was cancelled, can be taken up again.`);
  }
}
