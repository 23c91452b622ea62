import { InvalidWorkflowError } from '../../errors/index.js';
import type { EdgeCondition } from './node.types.js';
import type { ArmRef, BranchSpec, NodeSpec } from './workflow.definition.js';

const NODE_NAME = /^[a-zA-Z0-9_-]{1,100}$/;
const RESERVED: readonly string[] = ['payload', 'last_result', '__proto__'];

/** What something comes after, as it was said. */
export interface Ref {
  readonly on: string;
  readonly when: EdgeCondition;
}

interface DraftNode {
  readonly spec: Omit<NodeSpec, 'after' | 'arms'>;
  readonly after: readonly Ref[];
  readonly arms: readonly ArmRef[];
}

interface DraftBranch {
  readonly spec: Omit<BranchSpec, 'after'>;
  readonly after: readonly Ref[];
  readonly arms: readonly ArmRef[];
  /** The nodes and branches of each arm after which nothing in it comes. */
  readonly ends: readonly string[];
}

/** All that has been declared, whichever arm it is in. */
export class Draft {
  readonly nodes = new Map<string, DraftNode>();
  readonly branches = new Map<string, DraftBranch>();

  constructor(readonly workflow: string) {}

  fail(problem: string): InvalidWorkflowError {
    return new InvalidWorkflowError(this.workflow, problem);
  }

  claim(name: unknown): string {
    if (typeof name !== 'string' || !NODE_NAME.test(name) || RESERVED.includes(name))
      throw this.fail(
        `"${String(name)}" cannot be the name of a node. Use 1 to 100 letters, digits, "_" and "-", and not ${RESERVED.join(', ')}.`,
      );
    if (this.nodes.has(name) || this.branches.has(name))
      throw this.fail(`the name "${name}" comes twice. Give each node a name of its own.`);
    return name;
  }

  /** The nodes behind a name: the node, or the ends of the branch. */
  nodesOf(name: string, from: string, seen: ReadonlySet<string> = new Set()): string[] {
    if (this.nodes.has(name)) return [name];
    const branch = this.branches.get(name);
    if (!branch || seen.has(name)) throw this.fail(`"${from}" comes after "${name}", which is not there.`);
    return branch.ends.flatMap((end) => this.nodesOf(end, from, new Set([...seen, name])));
  }

  /** In which arms something is: of what comes after a branch only those that the branch itself is in count. */
  armsOf(name: string): readonly ArmRef[] {
    return (this.nodes.get(name) ?? this.branches.get(name))?.arms ?? [];
  }
}
