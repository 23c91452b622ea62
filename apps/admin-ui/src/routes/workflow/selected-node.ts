import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { Workflow, WorkflowNode } from '../../services/schema';

const route = getRouteApi('/workflows/$id');

/** The node that is looked at, as the address says; else the one that failed, or runs, or is first. */
export function useSelectedNode({ id, nodes }: Workflow): {
  readonly node: WorkflowNode | undefined;
  readonly select: (name: string) => void;
} {
  const { node: named } = route.useSearch();
  const navigate = useNavigate();
  const select = (name: string): void =>
    void navigate({
      to: '/workflows/$id',
      params: { id },
      search: (now) => ({ ...now, node: name }),
      replace: true,
      resetScroll: false,
    });
  const node =
    nodes.find(({ name }) => name === named) ??
    nodes.find(({ status, reason }) => status === 'FAILURE' && reason !== 'dependency_failed') ??
    nodes.find(({ status }) => status === 'STARTED') ??
    nodes[0];
  return { node, select };
}
