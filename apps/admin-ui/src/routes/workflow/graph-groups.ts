import type { WorkflowEdge, WorkflowNode } from '../../services/schema';

/** A node of the drawing: one of the workflow, or several that are alike. */
export interface GraphItem {
  /** Of the first of its nodes. */
  readonly name: string;
  readonly nodes: readonly WorkflowNode[];
}

export interface GraphItems {
  readonly items: readonly GraphItem[];
  /** Between items. */
  readonly edges: readonly WorkflowEdge[];
  /** How many items are left out. */
  readonly hidden: number;
}

// Fewer are seen at a glance.
const LEAST_ALIKE = 4;
/** More are no picture any more. */
export const MOST_ITEMS = 200;

/**
 * What a drawing shows of a workflow: nodes of one task that come after the same and before the same are one item, unless
 * that is open. No more than 200 items.
 */
export function graphItems(
  nodes: readonly WorkflowNode[],
  edges: readonly WorkflowEdge[],
  open: ReadonlySet<string>,
): GraphItems {
  const groups = groupsOf(nodes, edges);
  const items = groups.flatMap((group): GraphItem[] =>
    group.length < LEAST_ALIKE || open.has(group[0]!.name)
      ? group.map((node) => ({ name: node.name, nodes: [node] }))
      : [{ name: group[0]!.name, nodes: group }],
  );
  const shown = inOrder(items, nodes).slice(0, MOST_ITEMS);
  const itemOf = new Map(shown.flatMap(({ name, nodes: own }) => own.map((node) => [node.name, name] as const)));
  const between = new Map<string, WorkflowEdge>();
  for (const edge of edges) {
    const [from, to] = [itemOf.get(edge.from), itemOf.get(edge.to)];
    if (from === undefined || to === undefined || from === to) continue;
    const key = JSON.stringify([from, to, edge.when]);
    const known = between.get(key);
    between.set(key, { ...edge, from, to, state: known ? worse(known.state, edge.state) : edge.state });
  }
  return { items: shown, edges: [...between.values()], hidden: items.length - shown.length };
}

function groupsOf(nodes: readonly WorkflowNode[], edges: readonly WorkflowEdge[]): WorkflowNode[][] {
  const neighbours = new Map<string, string[]>();
  const note = (name: string, text: string): void => void neighbours.set(name, [...(neighbours.get(name) ?? []), text]);
  for (const { from, to, when } of edges) {
    note(to, `after ${when} ${from}`);
    note(from, `before ${when} ${to}`);
  }
  const groups = new Map<string, WorkflowNode[]>();
  for (const node of nodes) {
    const key = JSON.stringify([node.task_name, (neighbours.get(node.name) ?? []).toSorted()]);
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  return [...groups.values()];
}

function inOrder(items: readonly GraphItem[], nodes: readonly WorkflowNode[]): GraphItem[] {
  const place = new Map(nodes.map(({ name }, index) => [name, index]));
  return items.toSorted((one, other) => place.get(one.name)! - place.get(other.name)!);
}

const RANK = ['met', 'open', 'unmet', 'failed'] as const;

function worse(one: WorkflowEdge['state'], other: WorkflowEdge['state']): WorkflowEdge['state'] {
  return RANK.indexOf(one) >= RANK.indexOf(other) ? one : other;
}
