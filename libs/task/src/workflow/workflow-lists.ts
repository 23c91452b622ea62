import { assertFilter, assertListOptions, type ExecutionView, stateOf } from '../client/index.js';
import {
  type CappedCount,
  type ExecutionFilter,
  type ExecutionListOptions,
  type ExecutionStatus,
  type Ledger,
  type NodeCountRow,
  type TaskExecution,
  WORKFLOW_STATES,
  type WorkflowState,
} from '../ledger/index.js';
import { assertKnown, assertOneOf, type NamesOf } from '../options/index.js';

/** Which workflows. All conditions hold together. */
export interface WorkflowFilter extends Omit<
  ExecutionFilter,
  | 'query'
  | 'taskName'
  | 'status'
  | 'errorFingerprint'
  | 'runningLongerThan'
  | 'delayed'
  | 'newerThan'
  | 'parentId'
  | 'rootId'
> {
  /** What they are called: any of these. */
  readonly name?: string | readonly string[];
  /** How they stand: in any of these. `completed_with_errors`, `running` and `not_started` look at the nodes of each. */
  readonly state?: WorkflowState | readonly WorkflowState[];
}

export interface WorkflowListOptions
  extends WorkflowFilter, Pick<ExecutionListOptions, 'limit' | 'cursor' | 'offset'> {}

/** A workflow in a list. */
export interface WorkflowSummary {
  /** Its execution, without payload and result. */
  readonly root: TaskExecution;
  readonly state: WorkflowState;
  /** Nodes, those that were taken over included. */
  readonly nodeCount: number;
  /** How many nodes have each status, without those that none has and those that are outside of the scope. */
  readonly nodesByStatus: Readonly<Partial<Record<ExecutionStatus, number>>>;
  /** Nodes that are outside of the scope. */
  readonly hiddenNodes: number;
  /** When it ends FAILURE `timeout`, unless it has ended before. Absent: never. */
  readonly deadline?: Date;
}

/** Workflows, the latest first. */
export interface WorkflowPage {
  readonly items: readonly WorkflowSummary[];
  /** Pass it as `cursor` for the next page; absent on the last one. */
  readonly nextCursor?: string;
}

const FILTER: NamesOf<WorkflowFilter> = {
  name: true,
  state: true,
  module: true,
  queue: true,
  tags: true,
  createdBy: true,
  ids: true,
  search: true,
  createdFrom: true,
  createdTo: true,
  finishedFrom: true,
  finishedTo: true,
  retryOf: true,
  metadata: true,
};
const LIST: NamesOf<WorkflowListOptions> = { ...FILTER, limit: true, cursor: true, offset: true };

/** Lists workflows within a view. */
export class WorkflowLists {
  constructor(
    private readonly ledger: Ledger,
    private readonly view: ExecutionView,
  ) {}

  /** @throws InvalidOptionError */
  async page(options: WorkflowListOptions): Promise<WorkflowPage> {
    assertKnown(options, LIST, { whole: 'options' });
    const { filter, states } = asked(options);
    assertListOptions(filter);
    const narrowed = this.view.narrowed(filter);
    if (!narrowed) return { items: [] };
    const { items, nextCursor } = await this.ledger.workflowLists.page(narrowed, states);
    return { items: await this.summaries(items), ...(nextCursor !== undefined && { nextCursor }) };
  }

  /** @throws InvalidOptionError */
  async count(given: WorkflowFilter): Promise<CappedCount> {
    assertKnown(given, FILTER, { whole: 'filter' });
    const { filter, states } = asked(given);
    assertFilter(filter);
    const narrowed = this.view.narrowed(filter);
    return narrowed ? this.ledger.workflowLists.count(narrowed, states) : { count: 0, capped: false };
  }

  private async summaries(roots: readonly TaskExecution[]): Promise<WorkflowSummary[]> {
    const { workflowLists } = this.ledger;
    const ids = roots.map(({ id }) => id);
    const within = this.view.narrowed({});
    const all = await workflowLists.nodeCounts(ids);
    const shown = this.view.scope ? (within ? await workflowLists.nodeCounts(ids, within) : []) : all;
    return roots.map((root) => summaryOf(root, all, shown));
  }
}

export function summaryOf(
  root: TaskExecution,
  all: readonly NodeCountRow[],
  shown: readonly NodeCountRow[],
): WorkflowSummary {
  const own = (rows: readonly NodeCountRow[]): NodeCountRow[] => rows.filter(({ rootId }) => rootId === root.id);
  const sum = (rows: readonly NodeCountRow[]): number => rows.reduce((total, { count }) => total + count, 0);
  const [nodes, visible] = [own(all), own(shown)];
  const hasBegun = nodes.some((row) => row.hasBegun);
  return {
    root,
    state: stateOf(root.status, nodes, hasBegun),
    nodeCount: sum(nodes),
    nodesByStatus: byStatus(visible),
    hiddenNodes: sum(nodes) - sum(visible),
    ...(root.timeoutMs !== null && { deadline: new Date(root.createdAt.getTime() + root.timeoutMs) }),
  };
}

function byStatus(rows: readonly NodeCountRow[]): WorkflowSummary['nodesByStatus'] {
  const counts: Partial<Record<ExecutionStatus, number>> = {};
  for (const { status, count } of rows) counts[status] = (counts[status] ?? 0) + count;
  return counts;
}

/** @throws InvalidOptionError */
function asked<Filter extends WorkflowListOptions>({
  name,
  state,
  ...rest
}: Filter): { readonly filter: ExecutionListOptions; readonly states?: readonly WorkflowState[] } {
  const states = state === undefined ? undefined : [state].flat();
  for (const one of states ?? []) assertOneOf(one, WORKFLOW_STATES, 'state');
  return { filter: { ...rest, ...(name !== undefined && { taskName: name }) }, ...(states && { states }) };
}
