import { Injectable } from '@nestjs/common';
import { NotAWorkflowError, WaitTimeoutError } from '../../errors/index.js';
import { isTerminal, Ledger, type TaskExecution } from '../../ledger/index.js';
import { durationMs } from '../../time/duration.js';
import type { ExecutionView } from '../scope/execution-view.js';
import type { WaitOptions } from '../waiting/wait.js';
import { Waiter } from '../waiting/waiter.js';
import { outcomeOfWorkflow, statusOf, type WorkflowOutcome, type WorkflowStatus } from './workflow.status.js';

/** Reads workflows within a view. */
@Injectable()
export class WorkflowReader {
  constructor(
    private readonly ledger: Ledger,
    private readonly waiter: Waiter,
  ) {}

  /** @throws UnknownExecutionError, NotAWorkflowError */
  async root(id: string, view: ExecutionView): Promise<TaskExecution> {
    return (await this.prepared(id, view)).execution;
  }

  /** The same, and what makes payloads and results of its nodes. @throws UnknownExecutionError, NotAWorkflowError */
  async prepared(
    id: string,
    view: ExecutionView,
  ): Promise<{ readonly execution: TaskExecution; readonly preparedBy: string }> {
    const execution = await view.read(id);
    const row = await this.ledger.workflows.root(execution.id);
    if (!row || row.node !== null || row.preparedBy === null) throw new NotAWorkflowError(id);
    return { execution, preparedBy: row.preparedBy };
  }

  async status(id: string, view: ExecutionView): Promise<WorkflowStatus> {
    const { workflows } = this.ledger;
    const root = await this.root(id, view);
    return statusOf(root, await workflows.nodes(root.id), await workflows.successor(root.id));
  }

  async results(id: string, view: ExecutionView): Promise<Readonly<Record<string, unknown>>> {
    const root = await this.root(id, view);
    const nodes = await this.ledger.workflows.results(root.id);
    return Object.fromEntries(
      nodes.filter(({ status }) => status === 'SUCCESS').map(({ name, result }) => [name, result ?? undefined]),
    );
  }

  async outcome(id: string, options: WaitOptions | undefined, view: ExecutionView): Promise<WorkflowOutcome> {
    await this.root(id, view);
    const { execution } = await this.waiter.wait(id, options, view);
    if (!isTerminal(execution.status)) throw new WaitTimeoutError(id, durationMs(options?.timeout ?? '5m', 'timeout'));
    return outcomeOfWorkflow(execution, await this.ledger.workflows.results(execution.id));
  }

  /** Its result; of one that failed, what it says of that, if it says more than an error. */
  async result(id: string, options: WaitOptions | undefined, view: ExecutionView): Promise<unknown> {
    const waited = await this.waiter.wait(id, options, view);
    if (waited.outcome === 'failure' && waited.execution.result !== null) return waited.execution.result;
    return this.waiter.result(id, options, view);
  }
}
