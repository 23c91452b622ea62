import { Injectable } from '@nestjs/common';
import {
  ExecutionView,
  type ExecutionScope,
  START_OPTIONS,
  startGraph,
  startStatic,
  TasksParts,
  workflowActions,
  WorkflowHandle,
  type WorkflowStartOptions,
} from '../client/index.js';
import { StaticWorkflow, WorkflowDefinition } from '../definition/index.js';
import { InvalidOptionError, UnknownWorkflowError } from '../errors/index.js';
import { assertKnown } from '../errors/assertions.js';
import type { CappedCount } from '../ledger/index.js';
import type { WorkflowGraph, WorkflowGraphPage } from './workflow-graph.js';
import { WorkflowGraphs } from './workflow-graphs.js';
import { type WorkflowFilter, type WorkflowListOptions, WorkflowLists, type WorkflowPage } from './workflow-lists.js';
import { runnerName, WorkflowRegistry } from './workflow.registry.js';

type StartArgs<Input> = {} extends Input
  ? [payload?: Input, options?: WorkflowStartOptions]
  : [payload: Input, options?: WorkflowStartOptions];

/** Workflows within a scope: `workflows.scoped(scope)`. `Workflows` is the same without one. */
export class ScopedWorkflows {
  /** @internal */
  constructor(
    protected readonly parts: TasksParts,
    protected readonly registry: WorkflowRegistry,
    protected readonly view: ExecutionView,
  ) {}

  /**
   * The same within a scope: workflows outside of it do not exist, and what is started is forced into it, its nodes too.
   * @throws InvalidOptionError
   */
  scoped(scope: ExecutionScope | 'all'): ScopedWorkflows {
    return new ScopedWorkflows(this.parts, this.registry, this.view.within(scope));
  }

  /**
   * Starts a workflow; resolves when it and its nodes are committed, all of them or none.
   * @throws UnknownWorkflowError where this process does not know it: see `UsesWorkflows`
   * @throws InvalidPayloadError, IdempotencyMismatchError, OutOfScopeError, LedgerUnavailableError, InvalidOptionError
   */
  async start<Result>(
    workflow: StaticWorkflow<Result>,
    payload?: undefined,
    options?: WorkflowStartOptions,
  ): Promise<WorkflowHandle<Result>>;
  async start<Input, Result>(
    workflow: WorkflowDefinition<Input, Result>,
    ...args: StartArgs<Input>
  ): Promise<WorkflowHandle<Result>>;
  async start(
    workflow: StaticWorkflow | WorkflowDefinition,
    payload?: unknown,
    options: WorkflowStartOptions = {},
  ): Promise<WorkflowHandle> {
    assertKnown(options, START_OPTIONS, { whole: 'options' });
    if (workflow instanceof StaticWorkflow) {
      if (payload !== undefined)
        throw new InvalidOptionError('payload', payload, 'Leave it out: its tasks have their payloads.');
      return startStatic(this.parts, this.view, workflow, options);
    }
    if (!(workflow instanceof WorkflowDefinition))
      throw new InvalidOptionError(
        'workflow',
        workflow,
        'Use what defineWorkflow(), sequential() or parallel() returned.',
      );
    if (!this.registry.has(workflow)) throw new UnknownWorkflowError(workflow.name);
    const preparedBy = runnerName(workflow);
    const { contract, nodes } = workflow.parts;
    const { deadline = workflow.parts.deadlineMs, ...given } = options;
    const wanted = nodes.map(({ name, task, options: own, after }) => ({
      name,
      task,
      options: own,
      after,
      preparedBy,
    }));
    const request = { contract, payload, endedBy: preparedBy, options: given, deadline, nodes: wanted };
    return startGraph(this.parts, this.view, request);
  }

  /**
   * Workflows, the latest first, each with how many of its nodes have which status.
   * @example const { items } = await workflows.list({ name: 'order', state: ['running', 'failed'] });
   * @throws InvalidOptionError
   */
  list(options: WorkflowListOptions = {}): Promise<WorkflowPage> {
    return this.lists.page(options);
  }

  /** How many workflows match, counted up to 10,000. @throws InvalidOptionError */
  count(filter: WorkflowFilter = {}): Promise<CappedCount> {
    return this.lists.count(filter);
  }

  /**
   * A workflow with its nodes and what they come after. Nodes outside of the scope are counted and not named.
   * @throws UnknownExecutionError, NotAWorkflowError, InvalidOptionError
   */
  graph(id: string, page: WorkflowGraphPage = {}): Promise<WorkflowGraph> {
    return new WorkflowGraphs(this.parts, this.registry, this.view).of(id, page);
  }

  private get lists(): WorkflowLists {
    return new WorkflowLists(this.parts.ledger, this.view);
  }

  /** The handle of a workflow by the id of its execution. @throws UnknownExecutionError, NotAWorkflowError */
  async get(id: string): Promise<WorkflowHandle> {
    const root = await this.parts.workflowReader.root(id, this.view);
    return new WorkflowHandle(root, workflowActions(this.parts, this.view));
  }
}

/**
 * Starts workflows and follows them. Inject it anywhere.
 *
 * @example
 * const handle = await workflows.start(publish, { source: 's3://…' });
 * await handle.result({ timeout: '10m' });
 */
@Injectable()
export class Workflows extends ScopedWorkflows {
  /** @internal */
  constructor(parts: TasksParts, registry: WorkflowRegistry) {
    super(parts, registry, new ExecutionView(parts.ledger));
  }

  /**
   * Makes a workflow known to this process, as `@UsesWorkflows` does.
   * @throws InvalidWorkflowError for a name that another workflow or a task has
   */
  register(workflow: WorkflowDefinition): void {
    this.registry.add(workflow);
  }
}
