import { Injectable } from '@nestjs/common';
import type { Claim, Ended, NodeResult } from '../ledger/index.js';
import { RecentTexts } from './recent-texts.js';

// Of what succeeded without a result.
const NONE = 'null';

/** What nodes came to that this process has run: those that come next need not ask the ledger. */
@Injectable()
export class NodeResults {
  private readonly texts = new RecentTexts();

  /** A node has succeeded, and the ledger has that. `result`: JSON text. */
  succeeded({ id, rootId, node }: Claim, { status, finishedAtMs }: Ended, result: string = NONE): void {
    if (rootId === undefined || node === undefined || finishedAtMs === undefined || status !== 'SUCCESS') return;
    this.texts.keep(keyOf(rootId, node), `${id} ${finishedAtMs} ${result}`);
  }

  /** These nodes in the order in which they were declared; undefined where not all of them are known. Nobody else has the results. */
  of(rootId: string, names: readonly string[]): NodeResult[] | undefined {
    const nodes: NodeResult[] = [];
    for (const name of names) {
      const text = this.texts.get(keyOf(rootId, name));
      if (text === undefined) return undefined;
      nodes.push(nodeOf(name, text));
    }
    return nodes.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  }
}

function nodeOf(name: string, text: string): NodeResult {
  const [id, finishedAtMs, result] = /^(\S+) (\d+) (.*)$/s.exec(text)!.slice(1) as [string, string, string];
  const finishedAt = new Date(Number(finishedAtMs));
  const common = { status: 'SUCCESS', reason: null, error: null, isSpread: false } as const;
  return { id, name, finishedAt, result: JSON.parse(result) as unknown, ...common };
}

const keyOf = (rootId: string, name: string): string => `${rootId} ${name}`;
