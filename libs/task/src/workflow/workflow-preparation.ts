import { Injectable } from '@nestjs/common';
import { type AnyFacts, type NodeSpec, type WorkflowDefinition } from '../definition/index.js';
import { EnqueuePayloads } from '../enqueue/index.js';
import { InvalidOptionError, InvalidWorkflowError } from '../errors/index.js';
import type { Preparation, UnpreparedNode } from '../execution/index.js';
import type { NodeResult } from '../ledger/index.js';
import { factsOf } from './facts.js';
import { runnerOf, WorkflowRegistry } from './workflow.registry.js';
import { WorkflowEnding } from './workflow-ending.js';
import { WorkflowReads } from './workflow-reads.js';

/** A node that is ready, and what belongs to it. */
interface ReadyNode {
  readonly definition: WorkflowDefinition;
  readonly node: NodeSpec;
  readonly rootId: string;
  /** Of the workflow. */
  readonly payload: unknown;
  readonly facts: AnyFacts;
  readonly before: readonly NodeResult[];
}

/** Asks the functions of workflows: whether a node runs, and with which payload. */
@Injectable()
export class WorkflowPreparation {
  constructor(
    private readonly registry: WorkflowRegistry,
    private readonly payloads: EnqueuePayloads,
    private readonly ending: WorkflowEnding,
    private readonly reads: WorkflowReads,
  ) {
    registry.onReady((node) => this.prepare(node));
  }

  private async prepare({ id, rootId, preparedBy, node, signal }: UnpreparedNode): Promise<Preparation> {
    if (node === undefined) return this.ending.end({ id, preparedBy });
    const ready = await this.nodeOf(rootId, preparedBy, node);
    const isMet = await this.isMet(ready);
    signal.throwIfAborted();
    if (!isMet) return { skip: true, line: `Skipped: ${node} (condition not met)` };
    const isPipeline = ready.definition.parts.shape === 'pipeline';
    const payload = isPipeline ? argumentsOf(ready) : await ready.node.payload?.(ready.facts);
    return { payload: (await this.payloads.accept(ready.node.task, payload ?? {})).json };
  }

  private async nodeOf(rootId: string, preparedBy: string, name: string): Promise<ReadyNode> {
    const runner = runnerOf(preparedBy);
    const definition = this.registry.get(runner);
    const node = definition.node(name);
    if (!node)
      throw new InvalidWorkflowError(
        definition.name,
        `its version ${definition.version} has no node "${name}", which version ${runner.version} had. Keep nodes until the workflows that have them have ended.`,
      );
    const upstreams = [
      ...node.after.map(({ on }) => on),
      ...node.arms.flatMap(({ branch }) => definition.branch(branch)?.after ?? []),
    ];
    const names = [...definition.before(upstreams)];
    const [payload, nodes] = await Promise.all([
      this.reads.payload(rootId),
      this.reads.results(rootId, names, definition),
    ]);
    return { definition, node, rootId, payload, facts: factsOf(definition, payload, nodes), before: nodes };
  }

  private async isMet({ definition, node, rootId, facts }: ReadyNode): Promise<boolean> {
    for (const { branch, isThen } of node.arms) {
      const decide = async () =>
        asBoolean(await definition.branch(branch)!.when(facts), `${definition.name}: ${branch}: when`);
      if ((await this.reads.branch(rootId, branch, decide)) !== isThen) return false;
    }
    return node.when ? asBoolean(await node.when(facts), `${definition.name}: ${node.name}: when`) : true;
  }
}

/** What the step before returned, as the arguments of this one; of the first, what the pipeline was begun with. */
function argumentsOf({ node, payload, before }: ReadyNode): { readonly args: readonly unknown[] } {
  const last = node.after[0]?.on;
  if (last === undefined) return { args: [(payload as { input?: unknown }).input] };
  const row = before.find(({ name }) => name === last);
  return { args: row?.isSpread && Array.isArray(row.result) ? row.result : [row?.result] };
}

function asBoolean(value: unknown, option: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new InvalidOptionError(option, value, 'Return true or false.');
}
