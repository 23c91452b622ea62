import { InvalidOptionError, InvalidWorkflowError } from '../../errors/index.js';
import { assertCount, assertKnown, assertOneOf, assertText, isObject } from '../../errors/assertions.js';
import { assertTaskName } from '../task-name.js';
import { type TaskInput, type TaskNameOrContract, taskNameOf } from '../task-types.js';
import type { EdgeCondition, NodeExecutionOptions } from './node.types.js';
import { EXECUTION_OPTIONS } from './workflow.builder.js';
import type { NodeEdge } from './workflow.definition.js';
import { assertGraph } from './workflow.graph.js';

/** What makes the result of workflows that have no functions: every process can. No task can be called like this. */
export const NAMED_RUNNER = 'workflow@named';
export const PARALLEL_RUNNER = 'workflow@parallel';

/** A node whose payload is known beforehand. */
export interface StaticNode {
  readonly name: string;
  readonly task: TaskNameOrContract;
  readonly payload: unknown;
  readonly options: NodeExecutionOptions;
  readonly after: readonly NodeEdge[];
}

declare const types: unique symbol;

/** A workflow without functions. Made by `parallel`. */
export class StaticWorkflow<Result = unknown> {
  declare readonly [types]?: Result;

  /** @internal */
  constructor(
    readonly name: string,
    readonly runner: string,
    readonly nodes: readonly StaticNode[],
  ) {}
}

/** One of several tasks that run at the same time. */
export interface ParallelItem<C extends TaskNameOrContract = TaskNameOrContract> extends NodeExecutionOptions {
  readonly task: C;
  readonly payload?: TaskInput<C>;
  /** What its result is called; needed where a task comes more than once. @default the name of the task */
  readonly key?: string;
}

export interface ParallelOptions {
  /** Most that run at a time, in all processes together. @default 4 */
  readonly maxWorkers?: number;
}

/** Results by name, a failing one as its error. */
export type ParallelResult = Readonly<Record<string, unknown>>;

const ITEM = { ...EXECUTION_OPTIONS, task: true, payload: true, key: true } as const;

/**
 * Tasks that run at the same time, each whatever becomes of the others. The result is theirs by name; `{ error }` for one
 * that failed. Each begins when the one `maxWorkers` places before it has ended.
 *
 * @throws InvalidWorkflowError for no items, too many, and names that come twice without a `key`
 * @example
 * const thumbs = parallel('thumbs', photos.map((id) => ({ task: thumb, payload: { id }, key: id })), { maxWorkers: 8 });
 */
export function parallel(
  name: string,
  items: readonly (TaskNameOrContract | ParallelItem)[],
  options: ParallelOptions = {},
): StaticWorkflow<ParallelResult> {
  assertTaskName(name);
  const label = `Workflow "${name}"`;
  if (!Array.isArray(items)) throw new InvalidOptionError(`${label}: items`, items, 'Use a list of tasks.');
  assertKnown(options, { maxWorkers: true } as const, { whole: `${label}: options`, prefix: `${label}: ` });
  const atOnce = assertCount(options.maxWorkers ?? 4, `${label}: maxWorkers`);
  const nodes = (items as readonly (TaskNameOrContract | ParallelItem)[]).map((item) => itemOf(item, label));
  const seen = new Set<string>();
  const twice = nodes.find((node) => seen.size === seen.add(node.name).size);
  if (twice)
    throw new InvalidWorkflowError(name, `"${twice.name}" comes twice. Give each of them a \`key\` of its own.`);
  assertGraph(name, nodes);
  const placed = nodes.map((node, index) => {
    const before = nodes[index - atOnce];
    return before ? { ...node, after: [{ on: before.name, when: 'finished' as const }] } : node;
  });
  return new StaticWorkflow(name, PARALLEL_RUNNER, placed);
}

function itemOf(item: TaskNameOrContract | ParallelItem, label: string): StaticNode {
  if (!isObject(item) || !('task' in item)) {
    const task = item as TaskNameOrContract;
    return { name: taskNameOf(task, `${label}: item`), task, payload: undefined, options: {}, after: [] };
  }
  assertKnown(item as object, ITEM, { whole: label, prefix: `${label}: item.` });
  const { task, payload, key, ...options } = item as ParallelItem;
  const name = nodeName(key, taskNameOf(task, `${label}: item.task`), `${label}: item.key`);
  return { name, task, payload, options, after: [] };
}

/** One of several tasks that depend on each other by name. */
export interface WorkflowItem<C extends TaskNameOrContract = TaskNameOrContract> extends NodeExecutionOptions {
  readonly task: C;
  readonly payload?: TaskInput<C>;
  /** @default the name of the task */
  readonly name?: string;
  /** Names of items that come before it; `when`: how they must have ended, `'success'` by default. */
  readonly dependsOn?: readonly (string | { readonly on: string; readonly when: EdgeCondition })[];
}

const WORKFLOW_ITEM = { ...EXECUTION_OPTIONS, task: true, payload: true, name: true, dependsOn: true } as const;

/** @internal A workflow of items. @throws InvalidWorkflowError, InvalidOptionError */
export function workflowOf(name: string, items: readonly WorkflowItem[]): StaticWorkflow<ParallelResult> {
  assertTaskName(name);
  if (!Array.isArray(items))
    throw new InvalidOptionError('items', items, 'Use a list of { task, payload, name, dependsOn }.');
  const nodes = (items as readonly WorkflowItem[]).map((item, index): StaticNode => {
    const label = `items[${index}]`;
    if (!isObject(item)) throw new InvalidOptionError(label, item, 'Use { task, payload, name, dependsOn }.');
    assertKnown(item as object, WORKFLOW_ITEM, { whole: label, prefix: `${label}.` });
    const { task, payload, name: own, dependsOn = [], ...options } = item;
    if (!Array.isArray(dependsOn))
      throw new InvalidOptionError(`${label}.dependsOn`, dependsOn, 'Use a list of names.');
    const after = dependsOn.map((one) => edgeOf(one, `${label}.dependsOn`));
    const unlike = after.filter(({ on }, place) => after.findIndex((edge) => edge.on === on) === place);
    const named = nodeName(own, taskNameOf(task, `${label}.task`), `${label}.name`);
    return { name: named, task, payload, options, after: unlike };
  });
  assertGraph(name, nodes);
  return new StaticWorkflow(name, NAMED_RUNNER, nodes);
}

function edgeOf(one: unknown, label: string): NodeEdge {
  if (typeof one === 'string') return { on: one, when: 'success' };
  const { on, when } = (isObject(one) ? one : {}) as { on?: unknown; when?: unknown };
  if (typeof on !== 'string') throw new InvalidOptionError(label, one, 'Use names, or { on, when }.');
  assertKnown(one as object, { on: true, when: true } as const, { whole: label, prefix: `${label}.` });
  assertOneOf(when, ['success', 'finished', 'failure'], `${label}.when`);
  return { on, when: when as EdgeCondition };
}

/** What a node is called. Results go by that name: it has to be found again as it is. */
function nodeName(given: unknown, named: string, option: string): string {
  return given === undefined ? named : assertText(given, option);
}
