import { type ExecutionView, statusOf, type TasksParts } from '../client/index.js';
import { MOST_NODES, type NodeCountRow, type WorkflowNodeRow } from '../ledger/index.js';
import { assertCount, assertKnown, type NamesOf } from '../options/index.js';
import { InvalidOptionError } from '../errors/index.js';
import {
  armsOf,
  branchesOf,
  graphEdgesOf,
  graphNodeOf,
  MOST_EDGES,
  readyTimes,
  type WorkflowGraph,
  type WorkflowGraphPage,
} from './workflow-graph.js';
import { summaryOf } from './workflow-lists.js';
import { runnerOf, type WorkflowRegistry } from './workflow.registry.js';

const PAGE: NamesOf<WorkflowGraphPage> = { offset: true, limit: true };

/** Reads the graphs of workflows within a view. */
export class WorkflowGraphs {
  constructor(
    private readonly parts: TasksParts,
    private readonly registry: WorkflowRegistry,
    private readonly view: ExecutionView,
  ) {}

  /** @throws UnknownExecutionError, NotAWorkflowError, InvalidOptionError */
  async of(id: string, page: WorkflowGraphPage): Promise<WorkflowGraph> {
    const { offset, limit } = placeOf(page);
    const { workflows, workflowLists } = this.parts.ledger;
    const { execution: root, preparedBy } = await this.parts.workflowReader.prepared(id, this.view);
    const rows = await workflows.nodes(root.id);
    const shown = await this.shown(rows);
    const placed = shown.slice(offset, offset + limit);
    const edges = await workflowLists.graphEdges(
      placed.map((node) => node.id),
      MOST_EDGES + 1,
    );
    const ready = readyTimes(placed, edges, new Map(rows.map((row) => [row.id, row])));
    const definition = this.registry.find(runnerOf(preparedBy));
    const branches = branchesOf(root, definition);
    return {
      ...summaryOf(root, rows.map(countOf(root.id)), shown.map(countOf(root.id))),
      currentStep: statusOf(root, rows, undefined).currentStep,
      nodes: placed.map((row) => {
        const arms = armsOf(branches, definition?.node(row.name)?.arms);
        return graphNodeOf(root.id, row, { arms, readyAt: ready.get(row.id)! });
      }),
      edges: graphEdgesOf(edges.slice(0, MOST_EDGES), new Map(shown.map((row) => [row.id, row]))),
      areEdgesCapped: edges.length > MOST_EDGES,
      hasMore: shown.length > offset + limit,
      branches,
      ...(await this.relatives(root.retryOf ?? undefined, await workflows.successor(root.id))),
    };
  }

  private async shown(rows: readonly WorkflowNodeRow[]): Promise<readonly WorkflowNodeRow[]> {
    if (!this.view.scope) return rows;
    const ids = new Set(await this.view.among(rows.map(({ id }) => id)));
    return rows.filter(({ id }) => ids.has(id));
  }

  private async relatives(retryOf: string | undefined, successor: string | undefined) {
    const shown = await this.view.among([retryOf, successor].flatMap((id) => id ?? []));
    const isShown = (id: string | undefined): id is string => id !== undefined && shown.includes(id);
    return { ...(isShown(retryOf) && { retryOf }), ...(isShown(successor) && { successor }) };
  }
}

const countOf =
  (rootId: string) =>
  ({ status, startedAt, finishedAt }: WorkflowNodeRow): NodeCountRow => ({
    rootId,
    status,
    count: 1,
    hasBegun: startedAt !== null || finishedAt !== null,
  });

/** @throws InvalidOptionError */
function placeOf(page: WorkflowGraphPage): Required<WorkflowGraphPage> {
  assertKnown(page, PAGE, { whole: 'page' });
  const { offset = 0, limit = 1_000 } = page;
  assertCount(offset, 'offset', 0);
  if (assertCount(limit, 'limit') > MOST_NODES)
    throw new InvalidOptionError('limit', limit, `Use at most ${MOST_NODES}.`);
  return { offset, limit };
}
