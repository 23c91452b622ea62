import type { WorkflowEdge, WorkflowNode } from '../../services/schema';

/** A line of the tree: a node, or below it one of those that it comes after. */
export type TreeItem =
  | { readonly kind: 'node'; readonly id: string; readonly node: WorkflowNode; readonly after: readonly WorkflowEdge[] }
  | {
      readonly kind: 'edge';
      readonly id: string;
      readonly edge: WorkflowEdge;
      readonly place: number;
      readonly of: number;
    };

/** The lines that are seen, from top to bottom. */
export function treeItems(
  nodes: readonly WorkflowNode[],
  edges: readonly WorkflowEdge[],
  open: ReadonlySet<string>,
): TreeItem[] {
  const before = new Map<string, WorkflowEdge[]>();
  for (const edge of edges) before.set(edge.to, [...(before.get(edge.to) ?? []), edge]);
  return nodes.flatMap((node): TreeItem[] => {
    const after = before.get(node.name) ?? [];
    const line: TreeItem = { kind: 'node', id: node.name, node, after };
    if (!open.has(node.name)) return [line];
    const below = after.map((edge, index): TreeItem => ({
      kind: 'edge',
      id: `${node.name}\n${edge.from}`,
      edge,
      place: index + 1,
      of: after.length,
    }));
    return [line, ...below];
  });
}

/** What a key does to a tree. */
export interface Move {
  readonly focus?: string;
  readonly open?: string;
  readonly close?: string;
  /** The node that is chosen. */
  readonly choose?: string;
}

type Key = (at: number, items: readonly TreeItem[], isOpen: boolean) => Move;

const to = (items: readonly TreeItem[], index: number): Move => ({
  focus: items[Math.max(0, Math.min(items.length - 1, index))]!.id,
});

const choose: Key = (at, items) => {
  const item = items[at]!;
  return item.kind === 'node' ? { choose: item.id } : { choose: item.edge.from, focus: item.edge.from };
};

const KEYS: Readonly<Record<string, Key>> = {
  ArrowDown: (at, items) => to(items, at + 1),
  ArrowUp: (at, items) => to(items, at - 1),
  Home: (_, items) => to(items, 0),
  End: (_, items) => to(items, items.length - 1),
  ArrowRight: (at, items, isOpen) => {
    const item = items[at]!;
    if (item.kind === 'edge' || item.after.length === 0) return {};
    return isOpen ? to(items, at + 1) : { open: item.id };
  },
  ArrowLeft: (at, items, isOpen) => {
    const item = items[at]!;
    if (item.kind === 'edge') return { focus: item.edge.to };
    return isOpen ? { close: item.id } : {};
  },
  Enter: choose,
  ' ': choose,
};

/** By the pattern that trees have everywhere: arrows walk, open and close, Enter chooses. Undefined for other keys. */
export function moveBy(
  key: string,
  items: readonly TreeItem[],
  at: number,
  open: ReadonlySet<string>,
): Move | undefined {
  const item = items[at];
  return item && KEYS[key]?.(at, items, open.has(item.id));
}
