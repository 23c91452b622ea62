import { InvalidWorkflowError } from '../../errors/index.js';
import { MOST_DEPTH, MOST_NODES } from '../../ledger/index.js';
import { DependencyGraph } from '../dependency-graph.js';

/** A node, as far as its place among the others is concerned. */
export interface Placed {
  readonly name: string;
  /** Names of what it comes after. */
  readonly after: readonly { readonly on: string }[];
}

/**
 * Checks that nodes can be done one after the other.
 * @throws InvalidWorkflowError for none or too many, a name that comes twice, one that is not there, and a circle
 */
export function assertGraph(workflow: string, nodes: readonly Placed[]): void {
  const fail = (problem: string): InvalidWorkflowError => new InvalidWorkflowError(workflow, problem);
  if (nodes.length === 0) throw fail('it has no nodes. Declare at least one.');
  if (nodes.length > MOST_NODES) throw fail(`it has ${nodes.length} nodes. Use at most ${MOST_NODES}.`);
  const graph = new DependencyGraph();
  const names = new Set<string>();
  for (const { name } of nodes) {
    if (names.has(name)) throw fail(`the name "${name}" comes twice. Give each node a name of its own.`);
    names.add(name);
    graph.addTask(name);
  }
  for (const { name, after } of nodes)
    for (const { on } of after) {
      if (!names.has(on)) throw fail(`"${name}" comes after "${on}", which is not there. ${namesOf(nodes)}`);
      graph.addDependency(name, on);
    }
  const cycle = graph.findCycle();
  if (cycle) throw fail(`Circular dependency: ${cycle.join(' → ')}`);
  if (graph.depth() > MOST_DEPTH)
    throw fail(`a path has more than ${MOST_DEPTH} nodes. Let a node begin another workflow.`);
}

function namesOf(nodes: readonly Placed[]): string {
  const names = nodes.slice(0, 20).map(({ name }) => name);
  return `Nodes: ${names.join(', ')}${nodes.length > names.length ? ', …' : ''}.`;
}
