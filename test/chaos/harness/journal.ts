import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One line of a journal: what a process meant to do or did, written before or after it as the kind says. */
export interface Entry {
  /** Milliseconds since the epoch; all processes are on one machine. */
  readonly at: number;
  readonly pid: number;
  readonly kind:
    | 'intent'
    | 'ack'
    | 'error'
    | 'rolledback'
    | 'start'
    | 'effect'
    | 'end'
    | 'cancelled'
    | 'unhandled'
    | 'uncaught'
    | 'mutated'
    | 'slot'
    | 'ended in firing'
    | 'broken';
  readonly id?: string;
  readonly n?: string;
  readonly run?: number;
  readonly attempt?: number;
  readonly status?: string;
  readonly error?: string;
  readonly why?: string;
  readonly indeterminate?: boolean;
  /** Something had been written when the process ended itself, and had been committed. */
  readonly hasEffect?: boolean;
  readonly isCommitted?: boolean;
  /** Of what was broken: the process, or the backend of a connection; in which transaction, at which statement. */
  readonly what?: 'process' | 'backend';
  readonly transaction?: string;
  readonly statement?: number;
}

/** What all processes wrote down, in the order of time. */
export function readJournals(folder: string): Entry[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  const entries = files.flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      // A process that is killed in the middle of a line has not written it.
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as Entry),
  );
  return entries.sort((a, b) => a.at - b.at);
}

export const ofKind = (entries: readonly Entry[], ...kinds: Entry['kind'][]): Entry[] =>
  entries.filter(({ kind }) => kinds.includes(kind));

/** How long the slowest of these enqueues had to wait for its answer, in ms. */
export function slowestAnswer(entries: readonly Entry[]): number {
  const asked = new Map(ofKind(entries, 'intent').map(({ n, at }) => [n, at]));
  return ofKind(entries, 'ack', 'error').reduce((most, { n, at }) => Math.max(most, at - asked.get(n)!), 0);
}
