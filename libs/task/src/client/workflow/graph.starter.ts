import { Injectable } from '@nestjs/common';
import {
  assertDeadline,
  defined,
  type NodeEdge,
  type NodeExecutionOptions,
  type TaskContract,
  type TaskNameOrContract,
} from '../../definition/index.js';
import { type Enqueued, type EnqueueOptions, ExecutionFactory, GraphEnqueuer } from '../../enqueue/index.js';
import type { Duration } from '../../time/duration.js';
import type { ExecutionView } from '../scope/execution-view.js';

/** A node that is to be begun. */
export interface StartedNode {
  readonly name: string;
  readonly task: TaskNameOrContract;
  /** Not looked at where something makes it later. */
  readonly payload?: unknown;
  readonly preparedBy?: string;
  readonly options: NodeExecutionOptions;
  readonly after: readonly NodeEdge[];
}

/** Executions that depend on each other, and the one that they belong to. */
export interface StartRequest {
  readonly contract: TaskContract;
  readonly payload: unknown;
  /** What makes the result. */
  readonly endedBy: string;
  readonly options: EnqueueOptions;
  /** How long all of it may take. */
  readonly deadline?: Duration;
  readonly nodes: readonly StartedNode[];
  readonly retryOf?: string;
  /** Nodes that have ended elsewhere: ids by name. */
  readonly takenOver?: ReadonlyMap<string, string>;
}

const NONE: ReadonlyMap<string, string> = new Map();

/** Begins executions that depend on each other, within a view. */
@Injectable()
export class GraphStarter {
  constructor(
    private readonly factory: ExecutionFactory,
    private readonly graphs: GraphEnqueuer,
  ) {}

  /** @throws what `enqueue` throws, for the workflow and for each node */
  async start(request: StartRequest, view: ExecutionView): Promise<Enqueued> {
    const { contract, payload, options, endedBy, retryOf, takenOver = NONE, nodes } = request;
    const given = { ...this.forced(contract, options, view), ...timeoutOf(request) };
    const dependsOn = [...takenOver.values()].map((on) => ({ on, when: 'finished' as const }));
    const own = dependsOn.length > 0 ? { ...given, dependsOn } : given;
    const root = { task: contract, payload, options: own, lineage: { retryOf } };
    const wanted = nodes.map((node) => this.nodeOf(node, given, takenOver, view));
    return (await this.graphs.enqueue({ root, nodes: wanted, endedBy, manager: options.manager })).root;
  }

  // Who started it, and for whom, is the same for all of its nodes.
  private nodeOf(
    { name, task, payload, preparedBy, options, after }: StartedNode,
    { createdBy, metadata, priority }: EnqueueOptions,
    takenOver: ReadonlyMap<string, string>,
    view: ExecutionView,
  ) {
    const common = defined({ createdBy, metadata, priority });
    const outside = after.filter(({ on }) => takenOver.has(on));
    const dependsOn = outside.map(({ on, when }) => ({ on: takenOver.get(on)!, when }));
    const own = { ...common, ...options, unique: false, ...(dependsOn.length > 0 && { dependsOn }) } as const;
    return {
      name,
      task,
      payload,
      preparedBy,
      options: this.forced(task, own, view),
      after: after.filter(({ on }) => !takenOver.has(on)).map(({ on, when }) => ({ name: on, condition: when })),
    };
  }

  private forced(task: TaskNameOrContract, options: EnqueueOptions, { scope }: ExecutionView): EnqueueOptions {
    return scope ? scope.forced(options, this.factory.homeOf(task)) : options;
  }
}

// It is WAITING, and has no run of its own that could take long: its timeout is that of all of it.
function timeoutOf({ deadline }: StartRequest): Pick<EnqueueOptions, 'timeout'> {
  return deadline === undefined ? {} : { timeout: assertDeadline(deadline, 'deadline') };
}
