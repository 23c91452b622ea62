import type { Entry } from './journal.js';
import type { EffectRow, ExecutionRow, Transition, Unsettled } from './ledger-view.js';
import type { LogRate } from './log-rate.js';

/** What a scenario has left behind, once nothing moves any more. */
export interface Evidence {
  /** What the processes wrote down outside the systems under test. */
  readonly journal: readonly Entry[];
  readonly executions: readonly ExecutionRow[];
  readonly transitions: readonly Transition[];
  readonly effects: readonly EffectRow[];
  /** Ends that the statistics have counted, by status. */
  readonly counted: Readonly<Record<string, number>>;
  /** The runs of which the ledger has an attempt, by execution. */
  readonly runs: ReadonlyMap<string, readonly number[]>;
  readonly unsettled: Unsettled;
  readonly processes: readonly { readonly name: string; readonly log: LogRate }[];
  /** Processes that were killed: what they were about to write down is not there. */
  readonly killed: ReadonlySet<number>;
  /** Faults × concurrency × workers that were hit. */
  readonly extraStartsAllowed: number;
}

/** Something that must never be. */
export interface Violation {
  readonly invariant: string;
  readonly what: string;
}

export type Check = (evidence: Evidence) => string[];

/** At most a few of many of the same kind: a message is to be read. */
export function some(found: readonly string[]): string[] {
  return found.length <= 5 ? [...found] : [...found.slice(0, 5), `… and ${found.length - 5} more`];
}

export function groupBy<T>(items: readonly T[], key: (item: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}
