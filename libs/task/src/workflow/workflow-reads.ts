import { Injectable } from '@nestjs/common';
import { UnknownExecutionError } from '../errors/index.js';
import { Ledger, type WorkflowResultRow } from '../ledger/index.js';

const MOST = 20_000;
const MOST_CHARACTERS = 4 * 1024 ** 2;
const LONGEST = 4_096;

/**
 * What nodes that are ready need of their workflows. Payloads never change, so those that are short are kept for the nodes that
 * come next: the latest 20,000, and 4 MB of text at most.
 */
@Injectable()
export class WorkflowReads {
  private readonly known = new Map<string, string>();
  private characters = 0;

  constructor(private readonly ledger: Ledger) {}

  /** Nodes of these names. */
  async results(rootId: string, names: readonly string[]): Promise<readonly WorkflowResultRow[]> {
    return names.length > 0 ? this.ledger.workflows.grouped.results(rootId, names) : [];
  }

  /** Whether a branch takes its first arm: decided once, by `decide`, whoever asks first. */
  async branch(rootId: string, name: string, decide: () => Promise<boolean>): Promise<boolean> {
    const { workflows } = this.ledger;
    return (await workflows.decision(rootId, name)) ?? workflows.decide(rootId, name, await decide());
  }

  /** The payload of a workflow. Nobody else has what it answers with. @throws UnknownExecutionError */
  async payload(rootId: string): Promise<unknown> {
    const known = this.known.get(rootId);
    if (known !== undefined) return JSON.parse(known);
    const root = await this.ledger.workflows.grouped.root(rootId);
    if (!root) throw new UnknownExecutionError(rootId);
    this.keep(rootId, JSON.stringify(root.payload));
    return root.payload;
  }

  private keep(rootId: string, json: string): void {
    if (json.length > LONGEST || this.known.has(rootId)) return;
    this.known.set(rootId, json);
    this.characters += json.length;
    while (this.known.size > MOST || this.characters > MOST_CHARACTERS) this.forgetOldest();
  }

  private forgetOldest(): void {
    const [id, json] = this.known.entries().next().value!;
    this.known.delete(id);
    this.characters -= json.length;
  }
}
