import { Inject, Injectable } from '@nestjs/common';
import { isBad } from '../client/index.js';
import { NAMED_RUNNER, PARALLEL_RUNNER } from '../definition/index.js';
import type { Preparation } from '../execution/index.js';
import { keptJson, Ledger, storableJson, type NodeResult } from '../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { resultOf } from './facts.js';
import { type Runner, runnerOf, WorkflowRegistry } from './workflow.registry.js';
import { WorkflowReads } from './workflow-reads.js';

/** A workflow whose nodes have all ended. */
export interface EndedWorkflow {
  readonly id: string;
  /** Name and version, or what stands for those that have none. */
  readonly preparedBy: string;
}

/** Ends workflows whose nodes have all ended. */
@Injectable()
export class WorkflowEnding {
  constructor(
    private readonly ledger: Ledger,
    private readonly registry: WorkflowRegistry,
    private readonly reads: WorkflowReads,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  async end({ id, preparedBy }: EndedWorkflow): Promise<Preparation> {
    const shape = shapeOf(preparedBy);
    if (shape === undefined) return this.endDefined(id, runnerOf(preparedBy));
    const nodes = await this.ledger.workflows.grouped.results(id);
    if (shape === 'parallel') return this.ended('SUCCESS', parallelResult(nodes));
    const failed = await this.failedOf(id, nodes);
    return failed ? this.ended('FAILURE', undefined, failed) : this.ended('SUCCESS', byName(nodes));
  }

  private async endDefined(id: string, runner: Runner): Promise<Preparation> {
    const definition = this.registry.get(runner);
    const { shape, result } = definition.parts;
    // Another version has other nodes.
    const nodes = await this.reads.all(id, definition.version === runner.version ? definition : undefined);
    const failed = await this.failedOf(id, nodes);
    if (shape === 'steps') return this.steps(nodes, failed);
    if (failed) return this.ended('FAILURE', undefined, failed);
    return this.ended('SUCCESS', result === undefined ? byName(nodes) : resultOf(definition, result, nodes));
  }

  private steps(nodes: readonly NodeResult[], failed: NodeResult | undefined): Preparation {
    const results = nodes.filter(({ status }) => status === 'SUCCESS').map(({ result }) => result);
    if (!failed) return this.ended('SUCCESS', { status: 'completed', results });
    const step = nodes.findIndex(({ id }) => id === failed.id) + 1;
    return this.ended('FAILURE', { status: 'failed', results, error: errorOf(failed), step }, failed);
  }

  /** The node because of which the workflow fails: one that failed, and nothing that comes after it provides for that. */
  private async failedOf(id: string, nodes: readonly NodeResult[]): Promise<NodeResult | undefined> {
    const bad = nodes.filter(isBad);
    if (bad.length === 0) return undefined;
    const edges = await this.ledger.workflows.edges(nodes.map((node) => node.id));
    const provided = new Set(
      edges
        .filter(({ condition, executionId }) => condition !== 'success' && executionId !== id)
        .map(({ upstreamId }) => upstreamId),
    );
    const open = bad.filter((node) => !provided.has(node.id));
    return open.find(({ reason }) => reason !== 'dependency_failed') ?? (open[0] && causeOf(open[0], bad));
  }

  private ended(status: 'SUCCESS' | 'FAILURE', value: unknown, failed?: NodeResult): Preparation {
    const { json, line } = this.recorded(value);
    const error = failed && {
      message: `Node "${failed.name}" ${failed.status === 'REVOKED' ? 'was cancelled' : 'failed'}: ${errorOf(failed)}`,
      type: 'WorkflowFailedError',
      fingerprint: 'workflow-failed',
    };
    const end = { status, result: json, ...(error && { error }) };
    return { end, ...(line !== undefined && { line }) };
  }

  // The nodes have their results, so a workflow does not fail because all of them together are too large.
  private recorded(value: unknown): { readonly json?: string; readonly line?: string } {
    if (value === undefined) return {};
    const json = storableJson(keptJson(value, 'result'));
    const { resultBytes } = this.settings.limits;
    if (Buffer.byteLength(json) <= resultBytes) return { json };
    return { line: `The result is larger than ${resultBytes} bytes and is not kept: its nodes have theirs.` };
  }
}

function shapeOf(preparedBy: string): 'named' | 'parallel' | undefined {
  if (preparedBy === PARALLEL_RUNNER) return 'parallel';
  return preparedBy === NAMED_RUNNER ? 'named' : undefined;
}

// Where all that is left failed because of another: that one.
function causeOf(node: NodeResult, bad: readonly NodeResult[]): NodeResult {
  return bad.find(({ reason }) => reason !== 'dependency_failed') ?? node;
}

function errorOf({ error, status }: NodeResult): string {
  return error ?? (status === 'REVOKED' ? 'cancelled' : 'no error was given');
}

function byName(nodes: readonly NodeResult[]): Record<string, unknown> {
  return Object.fromEntries(
    nodes.filter(({ status }) => status === 'SUCCESS').map(({ name, result }) => [name, result]),
  );
}

function parallelResult(nodes: readonly NodeResult[]): Record<string, unknown> {
  return Object.fromEntries(nodes.map((node) => [node.name, isBad(node) ? { error: errorOf(node) } : node.result]));
}
