import { InvalidOptionError, InvalidWorkflowError } from '../../errors/index.js';
import { assertKnown, isObject, type NamesOf } from '../../errors/assertions.js';
import { type Duration, durationMs } from '../../time/duration.js';
import { defineTask } from '../define-task.js';
import type { InputOf, OutputOf, PayloadSource, TypeMarker, UnstatedPayload } from '../payload/payload-source.js';
import { type TaskInput, type TaskNameOrContract, taskNameOf } from '../task-types.js';
import type { NodeExecutionOptions, ResultOf, WorkflowBuilder, WorkflowNode } from './node.types.js';
import { type DraftBuilder, draftOf, EXECUTION_OPTIONS } from './workflow.builder.js';
import { type AnyFacts, type NodeSpec, WorkflowDefinition, type WorkflowShape } from './workflow.definition.js';
import { assertGraph } from './workflow.graph.js';

const MOST_VERSION = 1_000;

/** What a workflow says besides its name. */
export interface WorkflowOptions<P, R = unknown> {
  /** A class-validator class, any Standard Schema, or `type<T>()`. @default any object */
  readonly payload?: P;
  /** The type of the result: `type<T>()`. @default that of the node that the function returns */
  readonly result?: TypeMarker<R>;
  /**
   * A whole number from 0 to 1,000. Raise it when functions or nodes change: what has begun with it is then left alone by
   * processes that only know a lower one. Keep the nodes of workflows that are still under way.
   * @default 0
   */
  readonly version?: number;
  /**
   * How long the workflow may take, counted from its start: then it ends with FAILURE `timeout`, and what is open of it is
   * cancelled. One that is started can say otherwise. @default for ever
   */
  readonly deadline?: Duration;
}

/** Results by the names of the nodes. */
export type NamedResults = Readonly<Record<string, unknown>>;

const OPTIONS: NamesOf<WorkflowOptions<unknown>> = { payload: true, result: true, version: true, deadline: true };

type PayloadOf<P> = [OutputOf<P>] extends [never] ? Readonly<Record<string, unknown>> : OutputOf<P>;

/**
 * Declares a workflow: tasks, what each comes after, and functions that make their payloads and decide whether they run.
 * A node comes after the one that is declared before it, unless `after` says otherwise; `after` is also what tells the
 * compiler which results a function knows. The result is that of the node that the function returns, or of all by name.
 *
 * @throws InvalidWorkflowError for names that come twice or are not there, circles, no nodes, more than 10,000, or a path
 * of more than 1,000; InvalidTaskNameError, InvalidOptionError
 * @example
 * const publish = defineWorkflow('publish', { payload: type<{ source: string }>() }, (w) => {
 *   const rows = w.task('rows', extract, ({ payload }) => ({ source: payload.source }));
 *   return w.task('published', load, ({ rows: { id } }) => ({ id }), { after: rows, when: ({ rows: { count } }) => count > 0 });
 * });
 */
export function defineWorkflow<P extends PayloadSource | UnstatedPayload = UnstatedPayload, N = void, R = unknown>(
  name: string,
  options: WorkflowOptions<P, R>,
  declare: (w: WorkflowBuilder<PayloadOf<P>>) => N,
): WorkflowDefinition<InputOf<P>, unknown extends R ? (N extends WorkflowNode ? ResultOf<N> : NamedResults) : R> {
  const draft = draftOf(name, declare as unknown as (builder: DraftBuilder) => unknown);
  return definitionOf(name, { ...options, ...draft, shape: draft.result === undefined ? 'named' : 'node' });
}

/** One of several steps: a task, or one with a name and a payload of its own. */
export type SequentialStep =
  | TaskNameOrContract
  | (NodeExecutionOptions & {
      readonly task: TaskNameOrContract;
      /** @default that of the task */
      readonly name?: string;
      /** Makes its payload. @default the result of the step before; of the first, the payload of the workflow */
      readonly payload?: (facts: AnyFacts) => unknown;
    });

/** How a workflow of steps went. */
export type SequentialResult =
  | { readonly status: 'completed'; readonly results: readonly unknown[] }
  | {
      readonly status: 'failed';
      readonly results: readonly unknown[];
      readonly error: string;
      /** The step that failed, from 1. */
      readonly step: number;
    };

const STEP = { ...EXECUTION_OPTIONS, task: true, name: true, payload: true } as const;

type FirstInput<S> = S extends readonly [infer First, ...unknown[]]
  ? First extends TaskNameOrContract
    ? TaskInput<First>
    : object
  : object;

/**
 * A workflow of steps, one after the other, each with the result of the one before as its payload. The first that fails is
 * the last that runs.
 *
 * @example const etl = sequential('etl', [extract, transform, load]);
 */
export function sequential<const S extends readonly SequentialStep[]>(
  name: string,
  steps: S,
  options: Omit<WorkflowOptions<PayloadSource>, 'result'> = {},
): WorkflowDefinition<FirstInput<S>, SequentialResult> {
  if (!Array.isArray(steps)) throw new InvalidOptionError(`Workflow "${name}": steps`, steps, 'Use a list of tasks.');
  const nodes = (steps as readonly SequentialStep[]).map((step) => stepOf(name, step));
  const draft = draftOf(name, (w) => {
    nodes.forEach(({ name: node, task, payload, ...execution }, index) => {
      const before = nodes[index - 1]?.name;
      const passed = ({ [before ?? 'payload']: value }: AnyFacts): unknown => value;
      w.task(node, task, payload ?? passed, execution);
    });
  });
  return definitionOf(name, { ...options, nodes: draft.nodes, branches: [], shape: 'steps' });
}

function stepOf(
  workflow: string,
  step: SequentialStep,
): NodeExecutionOptions & Pick<NodeSpec, 'name' | 'task' | 'payload'> {
  const label = `Workflow "${workflow}": step`;
  if (!isObject(step) || !('task' in step)) {
    const task = step as TaskNameOrContract;
    return { name: taskNameOf(task, label), task };
  }
  assertKnown(step as object, STEP, { whole: label, prefix: `${label}.` });
  const given = step as Extract<SequentialStep, { task: unknown }>;
  return { ...given, name: given.name ?? taskNameOf(given.task, `${label}.task`) };
}

interface Definable extends WorkflowOptions<unknown> {
  readonly nodes: readonly NodeSpec[];
  readonly branches: WorkflowDefinition['parts']['branches'];
  readonly shape: WorkflowShape;
  readonly result?: never;
}

/** @internal Puts a workflow together. */
export function definitionOf(
  name: string,
  given: Omit<Definable, 'result'> & { readonly result?: unknown },
): WorkflowDefinition<never, never> {
  const { nodes, branches, shape, version = 0, payload, result, deadline } = given;
  const label = `Workflow "${name}"`;
  const { nodes: _n, branches: _b, shape: _s, ...options } = given;
  assertKnown(options, OPTIONS, { whole: label, prefix: `${label}: ` });
  if (!Number.isInteger(version) || version < 0 || version > MOST_VERSION)
    throw new InvalidOptionError(`${label}: version`, version, `Use a whole number from 0 to ${MOST_VERSION}.`);
  const contract = defineTask(
    name,
    'payload' in given && payload !== undefined ? { payload: payload as PayloadSource } : {},
  );
  assertGraph(name, nodes);
  const named = typeof result === 'string' ? result : undefined;
  const known =
    named === undefined || nodes.some((node) => node.name === named) || branches.some((one) => one.name === named);
  if (!known) throw new InvalidWorkflowError(name, `its result is to be that of "${named}", which is not there.`);
  const deadlineMs = deadline === undefined ? undefined : assertDeadline(deadline, `${label}: deadline`);
  return new WorkflowDefinition({ contract, version, nodes, branches, shape, deadlineMs, result: named });
}

/** @internal How long a workflow may take, in ms. @throws InvalidOptionError */
export function assertDeadline(deadline: Duration, option: string): number {
  const ms = durationMs(deadline, option);
  if (ms > 0) return ms;
  throw new InvalidOptionError(option, deadline, "Use more than zero, for example '2h', or leave it out for no limit.");
}
