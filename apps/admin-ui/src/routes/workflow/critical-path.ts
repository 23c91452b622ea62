import type { Workflow, WorkflowNode } from '../../services/schema';

type Ended = Pick<Workflow, 'finished_at' | 'nodes' | 'edges'>;

/**
 * The nodes that decided how long a workflow took: the one that ended last, of what that came after the one that ended last, and
 * so on, the latest first. None while it goes on: what will end last is not known then.
 */
export function criticalPath({ finished_at: end, nodes, edges }: Ended): readonly string[] {
  if (end === null) return [];
  const byName = new Map(nodes.filter(isOfThisRun).map((node) => [node.name, node]));
  const path: string[] = [];
  let node = lastOf([...byName.values()]);
  while (node) {
    const { name } = node;
    path.push(name);
    node = lastOf(edges.filter(({ to }) => to === name).flatMap(({ from }) => byName.get(from) ?? []));
  }
  return path;
}

// What was taken over took its time in another workflow. One that was skipped took none, and waited all the same.
const isOfThisRun = ({ finished_at: end, taken_over_from: from }: WorkflowNode): boolean =>
  end !== null && from === null;

function lastOf(nodes: readonly WorkflowNode[]): WorkflowNode | undefined {
  return nodes.reduce<WorkflowNode | undefined>(
    (last, node) => (last && endOf(last) >= endOf(node) ? last : node),
    undefined,
  );
}

const endOf = ({ finished_at: at }: WorkflowNode): number => Date.parse(at ?? '');
