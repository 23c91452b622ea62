import { InvalidOptionError } from '../../errors/index.js';
import { assertKnown, assertOneOf, type NamesOf } from '../../errors/assertions.js';
import type { TaskNameOrContract } from '../task-types.js';
import { taskNameOf } from '../task-types.js';
import type { After, AfterOne, NodeExecutionOptions, NodeOptions, WorkflowNode } from './node.types.js';
import type { AnyCondition, ArmRef, BranchSpec, NodeEdge, NodeSpec } from './workflow.definition.js';
import { Draft, type Ref } from './workflow.draft.js';

export const EXECUTION_OPTIONS: NamesOf<NodeExecutionOptions> = {
  queue: true,
  priority: true,
  tags: true,
  timeout: true,
  retry: true,
};
const NODE_OPTIONS: NamesOf<NodeOptions<After> & { when?: AnyCondition }> = {
  ...EXECUTION_OPTIONS,
  after: true,
  when: true,
};
// oxlint-disable-next-line unicorn/no-thenable -- it is the name of an option
const BRANCH_OPTIONS = { when: true, then: true, else: true, after: true } as const;
const AFTER_OPTIONS = { on: true, when: true } as const;

/** Declares nodes, of the workflow or of one arm. */
export class DraftBuilder {
  private previous: readonly Ref[];
  private readonly own: string[] = [];

  constructor(
    private readonly draft: Draft,
    private readonly arms: readonly ArmRef[] = [],
    private readonly entry: readonly Ref[] = [],
  ) {
    this.previous = entry;
  }

  task(
    name: string,
    task: TaskNameOrContract,
    payload?: NodeSpec['payload'],
    options: NodeOptions<After> & { readonly when?: AnyCondition } = {},
  ): WorkflowNode {
    const { draft } = this;
    draft.claim(name);
    const label = `Workflow "${draft.workflow}": ${name}`;
    assertKnown(options, NODE_OPTIONS, { whole: label, prefix: `${label}: ` });
    taskNameOf(task, `${label}: task`);
    assertFunction(payload, `${label}: payload`);
    assertFunction(options.when, `${label}: when`);
    const { after, when, ...execution } = options;
    const spec = { name, task, options: execution, ...(payload && { payload }), ...(when && { when }) };
    draft.nodes.set(name, { spec, after: this.after(after, label), arms: this.arms });
    return this.declared(name);
  }

  branch(
    name: string,
    options: {
      readonly when: AnyCondition;
      readonly then: (arm: DraftBuilder) => unknown;
      readonly else?: (arm: DraftBuilder) => unknown;
      readonly after?: After;
    },
  ): WorkflowNode {
    const { draft } = this;
    draft.claim(name);
    const label = `Workflow "${draft.workflow}": ${name}`;
    assertKnown(options, BRANCH_OPTIONS, { whole: label, prefix: `${label}: ` });
    for (const part of ['when', 'then'] as const)
      if (options[part] === undefined) throw new InvalidOptionError(`${label}: ${part}`, undefined, 'Use a function.');
    for (const part of ['when', 'then', 'else'] as const) assertFunction(options[part], `${label}: ${part}`);
    const after = this.after(options.after, label);
    const arms = [options.then, options.else].flatMap((declare, index) =>
      declare ? [this.arm({ branch: name, isThen: index === 0 }, after, declare)] : [],
    );
    const spec = { name, when: options.when, results: arms.map(({ result }) => result) };
    draft.branches.set(name, { spec, after, arms: this.arms, ends: arms.flatMap(({ ends }) => ends) });
    return this.declared(name);
  }

  /** The nodes and branches after which nothing comes here. */
  get ends(): string[] {
    const { draft, own } = this;
    const followed = new Set(
      [...draft.nodes.values(), ...draft.branches.values()].flatMap(({ after }) => after.map(({ on }) => on)),
    );
    return own.filter((name) => !followed.has(name));
  }

  get last(): string | undefined {
    return this.own.at(-1);
  }

  private arm(ref: ArmRef, entry: readonly Ref[], declare: (arm: DraftBuilder) => unknown) {
    const builder = new DraftBuilder(this.draft, [...this.arms, ref], entry);
    const returned = nameOf(declare(builder));
    if (builder.last === undefined)
      throw this.draft.fail(`an arm of "${ref.branch}" has no nodes. Declare one, or leave the arm out.`);
    return { ends: builder.ends, result: returned ?? builder.last };
  }

  private declared(name: string): WorkflowNode {
    this.own.push(name);
    this.previous = [{ on: name, when: 'success' }];
    return Object.freeze({ name });
  }

  // What begins an arm also waits for what its branch decides by.
  private after(given: After, label: string): readonly Ref[] {
    if (given === undefined) return this.previous;
    const list = Array.isArray(given) ? (given as readonly AfterOne[]) : [given as AfterOne];
    const refs = list.map((one) => refOf(one, label));
    const isInside = refs.some(({ on }) => this.own.includes(on));
    return isInside ? refs : [...refs, ...this.entry.filter(({ on }) => !refs.some((ref) => ref.on === on))];
  }
}

/** What a function that declares a workflow has declared. */
export function draftOf(
  workflow: string,
  declare: (builder: DraftBuilder) => unknown,
): { readonly nodes: NodeSpec[]; readonly branches: BranchSpec[]; readonly result?: string } {
  const draft = new Draft(workflow);
  const returned: unknown = declare(new DraftBuilder(draft));
  const result = nameOf(returned);
  if (returned !== undefined && result === undefined)
    throw draft.fail('its function returned what is no node of it. Return a node or a branch, or nothing.');
  const nodes = [...draft.nodes.values()].map(({ spec, after, arms }) => ({
    ...spec,
    after: edgesOf(draft, spec.name, after),
    arms: [...new Set([...arms, ...sharedArms(draft, after)])],
  }));
  const branches = [...draft.branches.values()].map(({ spec, after }) => ({
    ...spec,
    after: edgesOf(draft, spec.name, after).map(({ on }) => on),
  }));
  return { nodes, branches, result };
}

function edgesOf(draft: Draft, from: string, refs: readonly Ref[]): NodeEdge[] {
  const edges = refs.flatMap(({ on, when }) => draft.nodesOf(on, from).map((name) => ({ on: name, when })));
  return edges.filter(({ on }, index) => edges.findIndex((edge) => edge.on === on) === index);
}

// Where all that it comes after is in one arm, it goes the way of that arm.
function sharedArms(draft: Draft, refs: readonly Ref[]): readonly ArmRef[] {
  if (refs.length === 0 || refs.some(({ when }) => when !== 'success')) return [];
  const [first = [], ...others] = refs.map(({ on }) => draft.armsOf(on));
  return first.filter((arm) => others.every((arms) => arms.includes(arm)));
}

function refOf(one: AfterOne, label: string): Ref {
  const name = nameOf(one);
  if (name !== undefined) return { on: name, when: 'success' };
  const { on, when } = one as Extract<AfterOne, { on: unknown }>;
  const found = nameOf(on);
  if (found === undefined)
    throw new InvalidOptionError(`${label}: after`, one, 'Use a node, its name, or { on, when }.');
  assertKnown(one as object, AFTER_OPTIONS, { whole: `${label}: after`, prefix: `${label}: after.` });
  assertOneOf(when, ['success', 'finished', 'failure'], `${label}: after.when`);
  return { on: found, when };
}

function nameOf(node: unknown): string | undefined {
  if (typeof node === 'string') return node;
  if (typeof node !== 'object' || node === null || 'on' in node) return undefined;
  const { name } = node as { name?: unknown };
  return typeof name === 'string' ? name : undefined;
}

function assertFunction(value: unknown, option: string): void {
  if (value !== undefined && typeof value !== 'function')
    throw new InvalidOptionError(option, value, 'Use a function.');
}
