import { Inject, Injectable } from '@nestjs/common';
import { NAMED_RUNNER, PARALLEL_RUNNER, type NodeEdge, type StandardSchema } from '../../definition/index.js';
import type { Enqueued } from '../../enqueue/index.js';
import { WorkflowNotFailedError } from '../../errors/index.js';
import { assertKnown, type NamesOf } from '../../errors/assertions.js';
import {
  isTerminal,
  Ledger,
  type TaskExecution,
  type WorkflowAgainRow,
  type WorkflowNodeRow,
} from '../../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../../options/index.js';
import { Canceller, type CancelOptions } from '../commands/canceller.js';
import type { ExecutionView } from '../scope/execution-view.js';
import { GraphStarter, type StartedNode } from './graph.starter.js';
import { creatorOf, RetryAudit, withoutProgress } from '../commands/retry-audit.js';
import type { RetryFailedOptions } from './workflow.handle.js';
import { WorkflowReader } from './workflow.reader.js';

const OPTIONS: NamesOf<RetryFailedOptions> = { manager: true, createdBy: true, actor: true, reason: true };
const AT_ONCE = 5_000;

// What was valid once is not asked again: the process may not know the workflow.
const AS_IT_IS: StandardSchema = {
  '~standard': { version: 1, vendor: 'taskledger', validate: (value) => ({ value }) },
};

/** What is to be done again, and what is not. */
interface Parts {
  readonly again: readonly WorkflowNodeRow[];
  readonly takenOver: ReadonlyMap<string, string>;
  readonly edges: ReadonlyMap<string, readonly NodeEdge[]>;
}

/** Cancels workflows, and takes them up again. */
@Injectable()
export class WorkflowCommands {
  private readonly audit: RetryAudit;

  constructor(
    private readonly ledger: Ledger,
    private readonly reader: WorkflowReader,
    private readonly canceller: Canceller,
    private readonly starter: GraphStarter,
    @Inject(TASK_SETTINGS) settings: TaskSettings,
  ) {
    this.audit = new RetryAudit(ledger, settings, 'Workflows');
  }

  /** Ends a workflow and its open nodes. False where it has ended. */
  async cancel(
    id: string,
    { reason, actor }: CancelOptions & { readonly reason?: string },
    view: ExecutionView,
  ): Promise<boolean> {
    const root = await this.reader.root(id, view);
    if (isTerminal(root.status) || !(await this.canceller.cancel(root.id, reason, { actor }))) return false;
    await this.cancelNodes([root.id], reason, { actor });
    return true;
  }

  /** Ends what is open of workflows that have ended. */
  async cancelNodes(rootIds: readonly string[], reason?: string, options?: CancelOptions): Promise<void> {
    for (;;) {
      const open = await this.ledger.workflows.openNodes(rootIds, AT_ONCE);
      // Those that wait for others come first: they are to end because of this, and not because the others did.
      const reached = open.length > 0 ? await this.canceller.cancelMany([...open].reverse(), reason, options) : [];
      if (open.length < AT_ONCE || reached.length === 0) return;
    }
  }

  /** Ends nodes that are open although their workflow has ended. */
  async cancelOrphans(most: number, reason: string): Promise<void> {
    const ids = await this.ledger.workflows.orphanedNodes(most);
    if (ids.length > 0) await this.canceller.cancelMany(ids, reason);
  }

  /** @throws WorkflowNotFailedError, UnknownExecutionError, NotAWorkflowError */
  async retryFailed(id: string, options: RetryFailedOptions, view: ExecutionView): Promise<Enqueued> {
    assertKnown(options, OPTIONS, { whole: 'options' });
    const root = await this.reader.root(id, view);
    if (root.status !== 'FAILURE' && root.status !== 'REVOKED') throw new WorkflowNotFailedError(root.id, root.status);
    const preparedBy = (await this.ledger.workflows.root(root.id))!.preparedBy!;
    const { again, takenOver, edges } = await this.partsOf(root.id);
    const names = again.map(({ name }) => name);
    const rows = names.length > 0 ? await this.ledger.workflows.again(root.id, names) : [];
    const isStatic = preparedBy === NAMED_RUNNER || preparedBy === PARALLEL_RUNNER;
    const nodes = rows.map((row) => nodeOf(row, edges.get(row.id) ?? [], isStatic ? undefined : preparedBy));
    const started = await this.starter.start(
      {
        contract: { name: root.taskName, payload: AS_IT_IS },
        payload: root.payload,
        endedBy: preparedBy,
        options: optionsOf(root, options),
        ...(root.timeoutMs !== null && { deadline: root.timeoutMs }),
        nodes,
        retryOf: root.id,
        takenOver,
      },
      view,
    );
    if (!started.deduplicated) await this.audit.record(root.id, started.id, false, options);
    return started;
  }

  private async partsOf(rootId: string): Promise<Parts> {
    const { workflows } = this.ledger;
    const nodes = await workflows.nodes(rootId);
    const byId = new Map(nodes.map((node) => [node.id, node]));
    const edges = new Map<string, NodeEdge[]>();
    for (const { executionId, upstreamId, condition } of await workflows.edges([...byId.keys()])) {
      const on = byId.get(upstreamId)?.name;
      if (on !== undefined) edges.set(executionId, [...(edges.get(executionId) ?? []), { on, when: condition }]);
    }
    const again = new Map<string, WorkflowNodeRow>();
    // A node is behind those that it comes after; what was skipped may not be now.
    for (let size = -1; size !== again.size;) {
      size = again.size;
      for (const node of nodes) {
        const isAfter = (edges.get(node.id) ?? []).some(({ on }) => again.has(on));
        if (!isDone(node) || (node.status === 'SKIPPED' && isAfter)) again.set(node.name, node);
      }
    }
    const kept = nodes.filter(({ name }) => !again.has(name));
    return { again: [...again.values()], takenOver: new Map(kept.map(({ name, id }) => [name, id])), edges };
  }
}

function isDone({ status, reason }: WorkflowNodeRow): boolean {
  return status === 'SUCCESS' || (status === 'SKIPPED' && reason === 'condition_not_met');
}

function optionsOf(root: TaskExecution, { manager, createdBy }: RetryFailedOptions) {
  return {
    queue: root.queue,
    priority: root.priority,
    tags: root.tags,
    metadata: withoutProgress(root.metadata),
    createdBy: createdBy ?? creatorOf(root),
    unique: { key: () => `workflow ${root.id}` },
    ...(manager && { manager }),
  };
}

function nodeOf(row: WorkflowAgainRow, after: readonly NodeEdge[], preparedBy: string | undefined): StartedNode {
  const { name, taskName, payload, queue, priority, tags, timeoutMs, retryPolicy } = row;
  const options = {
    queue,
    priority,
    tags,
    ...(timeoutMs !== null && { timeout: timeoutMs }),
    ...(retryPolicy && { retry: retryPolicy }),
  };
  return { name, task: { name: taskName }, payload, preparedBy, options, after };
}
