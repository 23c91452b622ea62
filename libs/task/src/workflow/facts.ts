import type { AnyFacts, WorkflowDefinition } from '../definition/index.js';
import type { NodeResult } from '../ledger/index.js';

/** What functions get: payload, results by name, and the result of the last that ran. */
export function factsOf(definition: WorkflowDefinition, payload: unknown, nodes: readonly NodeResult[]): AnyFacts {
  const ran = nodes.filter(({ status }) => status === 'SUCCESS');
  const results = new Map(ran.map(({ name, result }) => [name, result ?? undefined]));
  const last = ran.reduce<NodeResult | undefined>(
    (latest, node) => (latest && Number(latest.finishedAt) > Number(node.finishedAt) ? latest : node),
    undefined,
  );
  const names = nodes.map(({ name }) => [name, results.get(name)] as const);
  const branches = definition.parts.branches.map(
    ({ name }) => [name, branchResult(definition, name, results)] as const,
  );
  return { ...Object.fromEntries([...names, ...branches]), payload, last_result: last?.result ?? undefined };
}

/** The result of a node, or of the arm that a branch has taken. */
export function resultOf(definition: WorkflowDefinition, name: string, nodes: readonly NodeResult[]): unknown {
  const ran = nodes.filter(({ status }) => status === 'SUCCESS');
  const results = new Map(ran.map((node) => [node.name, node.result ?? undefined]));
  return definition.node(name) ? results.get(name) : branchResult(definition, name, results);
}

function branchResult(definition: WorkflowDefinition, name: string, results: ReadonlyMap<string, unknown>): unknown {
  for (const one of definition.branch(name)?.results ?? []) {
    const result = definition.branch(one) ? branchResult(definition, one, results) : results.get(one);
    if (result !== undefined) return result;
  }
  return undefined;
}
