import { Injectable } from '@nestjs/common';
import { DependencyGraph } from '../definition/index.js';
import { DependencyLimitError, InvalidOptionError } from '../errors/index.js';
import {
  type DependencyCondition,
  Ledger,
  MOST_DEPTH,
  MOST_NODES,
  type NewExecution,
  type SqlRunner,
} from '../ledger/index.js';
import type { EnqueueRequest } from './enqueue.request.js';
import { type Enqueued, Enqueuer } from './enqueuer.js';
import { ExecutionFactory } from './execution.factory.js';

/** A node of a graph. */
export interface GraphNode extends EnqueueRequest {
  /** Unique in the graph. */
  readonly name: string;
  /** Names of nodes that have to end first. `dependsOn` of the options is for executions outside. */
  readonly after?: readonly { readonly name: string; readonly condition?: DependencyCondition }[];
  /** What makes its payload when it is ready; then nobody looks at the payload here. */
  readonly preparedBy?: string;
}

/** Executions that are enqueued together. */
export interface GraphRequest {
  /** Begins when all nodes have ended, however; WAITING until then. Its keys are those of the graph. */
  readonly root: EnqueueRequest;
  readonly nodes: readonly GraphNode[];
  /** What ends the root when that begins, instead of a handler: its ticket goes by this name. */
  readonly endedBy?: string;
  readonly manager?: SqlRunner;
}

/** What was enqueued, or the root that had the keys already; then `nodeIds` are those of nobody. */
export interface EnqueuedGraph {
  readonly root: Enqueued;
  readonly nodeIds: ReadonlyMap<string, string>;
}

/** Enqueues a root and its nodes by one statement: all of them, or none. */
@Injectable()
export class GraphEnqueuer {
  constructor(
    private readonly ledger: Ledger,
    private readonly factory: ExecutionFactory,
    private readonly enqueuer: Enqueuer,
  ) {}

  /**
   * @throws CircularDependencyError, DependencyLimitError, UnknownDependencyError, InvalidOptionError; and what an enqueue throws
   */
  async enqueue({ root, nodes, endedBy, manager }: GraphRequest): Promise<EnqueuedGraph> {
    assertGraph(nodes);
    const { execution: first, payload } = await this.factory.create(root);
    const lineage = { parentId: first.id, rootId: first.id };
    const made = await Promise.all(
      nodes.map(
        async (node) => (await this.factory.create({ ...node, lineage: { ...node.lineage, ...lineage } })).execution,
      ),
    );
    const nodeIds = new Map(nodes.map(({ name }, index) => [name, made[index]!.id]));
    const rows = nodes.map((node, index): NewExecution => {
      const { dependsOn: outside = [], ...execution } = made[index]!;
      const inside = (node.after ?? []).map(({ name, condition = 'success' }) => ({
        upstreamId: nodeIds.get(name)!,
        condition,
      }));
      const dependsOn = [...inside, ...outside];
      const { name, preparedBy } = node;
      return { ...execution, node: name, preparedBy, dependsOn: dependsOn.length > 0 ? dependsOn : undefined };
    });
    const all = rows.map(({ id }) => ({ upstreamId: id, condition: 'finished' as const }));
    const graph = [{ ...first, preparedBy: endedBy, dependsOn: [...all, ...(first.dependsOn ?? [])] }, ...rows];
    if (!manager) this.ledger.database.profile.assertNotNested();
    const { id, taskId, created } = await this.ledger.writer.insertGraph(graph, manager);
    if (!created) this.enqueuer.answeredWith(id);
    const together = new Set(graph.map((execution) => execution.id));
    if (created && !manager) for (const execution of graph) this.enqueuer.committed(execution, together);
    return { root: { id, taskId, deduplicated: !created, payload }, nodeIds };
  }
}

function assertGraph(nodes: readonly GraphNode[]): void {
  if (nodes.length === 0) throw new InvalidOptionError('nodes', nodes, 'Use at least one.');
  if (nodes.length > MOST_NODES) throw new DependencyLimitError('executions', MOST_NODES);
  const graph = new DependencyGraph();
  const names = new Set<string>();
  for (const { name } of nodes) {
    if (names.has(name)) throw new InvalidOptionError('name', name, 'Another node has this name.');
    names.add(name);
  }
  for (const { name, after = [] } of nodes) {
    graph.addTask(name);
    for (const { name: upstream } of after) {
      if (!names.has(upstream))
        throw new InvalidOptionError(`dependsOn of "${name}"`, upstream, 'No node has this name.');
      graph.addDependency(name, upstream);
    }
  }
  if (graph.depth() > MOST_DEPTH) throw new DependencyLimitError('depth', MOST_DEPTH);
}
