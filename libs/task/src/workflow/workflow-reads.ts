import { Injectable } from '@nestjs/common';
import type { WorkflowDefinition } from '../definition/index.js';
import { NodeResults, RecentTexts } from '../execution/index.js';
import { UnknownExecutionError } from '../errors/index.js';
import { Ledger, type NodeResult } from '../ledger/index.js';

/**
 * What nodes that are ready need of their workflows. Neither payloads nor results of what succeeded ever change: those that are
 * short are kept for the nodes that come next.
 */
@Injectable()
export class WorkflowReads {
  private readonly payloads = new RecentTexts();

  constructor(
    private readonly ledger: Ledger,
    private readonly recent: NodeResults,
  ) {}

  /** Nodes of these names. */
  async results(
    rootId: string,
    names: readonly string[],
    definition: WorkflowDefinition,
  ): Promise<readonly NodeResult[]> {
    if (names.length === 0) return [];
    return this.known(rootId, names, definition) ?? this.ledger.workflows.grouped.results(rootId, names);
  }

  /** All nodes, those that were taken over from another workflow included. `definition`: of the version that began it. */
  async all(rootId: string, definition: WorkflowDefinition | undefined): Promise<readonly NodeResult[]> {
    const names = definition?.parts.nodes.map(({ name }) => name) ?? [];
    const known = definition && this.known(rootId, names, definition);
    return known ?? this.ledger.workflows.grouped.results(rootId);
  }

  /** Whether a branch takes its first arm: decided once, by `decide`, whoever asks first. */
  async branch(rootId: string, name: string, decide: () => Promise<boolean>): Promise<boolean> {
    const { workflows } = this.ledger;
    return (await workflows.decision(rootId, name)) ?? workflows.decide(rootId, name, await decide());
  }

  /** The payload of a workflow. Nobody else has what it answers with. @throws UnknownExecutionError */
  async payload(rootId: string): Promise<unknown> {
    const known = this.payloads.get(rootId);
    if (known !== undefined) return JSON.parse(known);
    const root = await this.ledger.workflows.grouped.root(rootId);
    if (!root) throw new UnknownExecutionError(rootId);
    this.payloads.keep(rootId, JSON.stringify(root.payload));
    return root.payload;
  }

  private known(
    rootId: string,
    names: readonly string[],
    definition: WorkflowDefinition,
  ): readonly NodeResult[] | undefined {
    // Steps of a pipeline may have several results each.
    return definition.parts.shape === 'pipeline' ? undefined : this.recent.of(rootId, names);
  }
}
