import type { TaskInput, TaskNameOrContract, TaskResult } from '../task-types.js';
import type { RetryOptions } from '../settings/task.options.js';
import type { Duration } from '../../time/duration.js';

declare const types: unique symbol;

/** How what comes before must have ended: `success`, any other end (`failure`), or any end (`finished`). */
export type EdgeCondition = 'success' | 'finished' | 'failure';

/** A node, or a branch, of a workflow, and what is known once it has ended: results by name. */
export interface WorkflowNode<Name extends string = string, Result = unknown, Known = unknown> {
  readonly name: Name;
  /** Only for the compiler. */
  readonly [types]?: { readonly result: Result; readonly known: Known };
}

/** What a node comes after: a node or a branch, its name, or either with the end that it must have had. */
export type AfterOne = WorkflowNode | string | { readonly on: WorkflowNode | string; readonly when: EdgeCondition };
export type After = AfterOne | readonly AfterOne[] | undefined;

type Unstated = Readonly<Record<string, unknown>>;
type Named<Name extends string, Result> = { readonly [N in Name]: Result };

type KnownOfOne<A> =
  A extends WorkflowNode<infer Name, infer Result, infer Known>
    ? Known & Named<Name, Result>
    : A extends { readonly on: WorkflowNode<infer Name, infer Result, infer Known> }
      ? Known & Named<Name, Result | undefined>
      : Unstated;

type Intersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never;

/** Results that are there once all of these have ended, by name. */
export type KnownOf<A> = A extends undefined
  ? Unstated
  : A extends readonly []
    ? unknown
    : A extends readonly unknown[]
      ? Intersection<{ [K in keyof A]: KnownOfOne<A[K]> }[number]>
      : KnownOfOne<A>;

export type ResultOf<Node> = Node extends WorkflowNode<string, infer Result> ? Result : undefined;

/** What the functions of a workflow get: its payload, and the results of what has ended, by name. */
export type WorkflowFacts<Payload, Known = Unstated> = {
  readonly payload: Payload;
  /** Of the nodes that this one comes after: the result of the last that ran. */
  readonly last_result: unknown;
} & Known;

type Awaitable<T> = T | Promise<T>;

/** Makes the payload of a node when it is ready. It runs in a worker, maybe more than once, and has no effects. */
export type PayloadFunction<Payload, Known, C extends TaskNameOrContract> = (
  facts: WorkflowFacts<Payload, Known>,
) => Awaitable<TaskInput<C>>;

/** Decides when the node is ready. Where it is false, the node is skipped and its result is undefined. */
export type ConditionFunction<Payload, Known> = (facts: WorkflowFacts<Payload, Known>) => Awaitable<boolean>;

/** How the execution of a node differs from others of its task. */
export interface NodeExecutionOptions {
  readonly queue?: string;
  /** 1 (first) to 10 (last). @default that of the workflow, else of the task */
  readonly priority?: number;
  readonly tags?: readonly string[];
  readonly timeout?: Duration;
  readonly retry?: Omit<RetryOptions, 'when'>;
}

/** Options of a node. */
export interface NodeOptions<A extends After> extends NodeExecutionOptions {
  /** What it comes after; `[]`: nothing. @default the node or branch before it */
  readonly after?: A;
}

/** What a branch decides, and its two arms. */
export interface BranchOptions<Payload, A extends After, Then, Else> {
  readonly when: ConditionFunction<Payload, KnownOf<A>>;
  /** Declares the nodes of this arm, at least one. What it returns has the result of the branch; else the last node. */
  readonly then: (arm: WorkflowBuilder<Payload>) => Then;
  readonly else?: (arm: WorkflowBuilder<Payload>) => Else;
  readonly after?: A;
}

/** Declares nodes. */
export interface WorkflowBuilder<Payload> {
  /** A node that runs a task unless its condition says no. */
  task<const N extends string, const C extends TaskNameOrContract, const A extends After = undefined>(
    name: N,
    task: C,
    payload: PayloadFunction<Payload, KnownOf<A>, C> | undefined,
    options: NodeOptions<A> & { readonly when: ConditionFunction<Payload, KnownOf<A>> },
  ): WorkflowNode<N, TaskResult<C> | undefined, KnownOf<A>>;
  /** A node that runs a task. Without a function its payload is `{}`. */
  task<const N extends string, const C extends TaskNameOrContract, const A extends After = undefined>(
    name: N,
    task: C,
    payload?: PayloadFunction<Payload, KnownOf<A>, C>,
    options?: NodeOptions<A>,
  ): WorkflowNode<N, TaskResult<C>, KnownOf<A>>;
  /**
   * Two arms, of which one is taken. Its result is that of the arm that is taken; undefined where that has none.
   * What comes after a branch runs whichever arm is taken.
   */
  branch<const N extends string, Then, Else = undefined, const A extends After = undefined>(
    name: N,
    options: BranchOptions<Payload, A, Then, Else>,
  ): WorkflowNode<N, ResultOf<Then> | ResultOf<Else> | undefined, KnownOf<A>>;
}
