import type { TaskContract } from '../define-task.js';
import type { TaskNameOrContract } from '../task-types.js';
import type { ConditionFunction, EdgeCondition, NodeExecutionOptions } from './node.types.js';

/** Facts as functions get them, whatever their types say. */
export type AnyFacts = { readonly payload: unknown; readonly last_result: unknown } & Readonly<Record<string, unknown>>;
export type AnyCondition = ConditionFunction<unknown, Readonly<Record<string, unknown>>>;

/** One of the arms of a branch. */
export interface ArmRef {
  readonly branch: string;
  readonly isThen: boolean;
}

export interface NodeEdge {
  readonly on: string;
  readonly when: EdgeCondition;
}

/** A node of a workflow. */
export interface NodeSpec {
  readonly name: string;
  readonly task: TaskNameOrContract;
  readonly options: NodeExecutionOptions;
  readonly after: readonly NodeEdge[];
  /** It runs only where all of these arms are taken. */
  readonly arms: readonly ArmRef[];
  readonly payload?: (facts: AnyFacts) => unknown;
  readonly when?: AnyCondition;
}

/** A branch of a workflow. */
export interface BranchSpec {
  readonly name: string;
  readonly when: AnyCondition;
  /** Nodes whose results its condition knows. */
  readonly after: readonly string[];
  /** The node of each arm whose result is that of the branch. */
  readonly results: readonly string[];
}

/** What a workflow comes to: the results of one node, of all by name, or of steps one after the other. */
export type WorkflowShape = 'node' | 'named' | 'steps' | 'pipeline';

/** What makes a definition. */
export interface WorkflowParts {
  readonly contract: TaskContract;
  readonly version: number;
  readonly nodes: readonly NodeSpec[];
  readonly branches: readonly BranchSpec[];
  readonly shape: WorkflowShape;
  /** How long all of it may take. */
  readonly deadlineMs?: number;
  /** The node or branch whose result is that of the workflow, where the shape is `node`. */
  readonly result?: string;
}

declare const types: unique symbol;

/** A workflow that can be started. Made by `defineWorkflow` and `sequential`. */
export class WorkflowDefinition<Input = unknown, Result = unknown> {
  declare readonly [types]?: { readonly input: Input; readonly result: Result };
  readonly name: string;
  readonly version: number;
  /** @internal */
  readonly parts: WorkflowParts;
  private readonly byName: ReadonlyMap<string, NodeSpec>;
  private readonly branchesByName: ReadonlyMap<string, BranchSpec>;

  /** @internal */
  constructor(parts: WorkflowParts) {
    this.name = parts.contract.name;
    this.version = parts.version;
    this.parts = parts;
    this.byName = new Map(parts.nodes.map((node) => [node.name, node]));
    this.branchesByName = new Map(parts.branches.map((branch) => [branch.name, branch]));
    Object.freeze(this);
  }

  /** @internal */
  node(name: string): NodeSpec | undefined {
    return this.byName.get(name);
  }

  /** @internal */
  branch(name: string): BranchSpec | undefined {
    return this.branchesByName.get(name);
  }

  /** @internal The names of all nodes before these, and of these. */
  before(names: readonly string[]): Set<string> {
    const found = new Set<string>();
    const open = [...names];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (found.has(name)) continue;
      found.add(name);
      open.push(...(this.byName.get(name)?.after.map(({ on }) => on) ?? []));
    }
    return found;
  }
}
