import type { LockRow } from '../ledger/index.js';
import { WAITERS_CAP } from '../ledger/index.js';

/** A key that somebody holds, or waits for. */
export interface LockView {
  readonly key: string;
  /**
   * `execution` and `lease`: a run holds it, or `TaskLocks` does. `passing`: it is on its way to the next in line, which
   * takes moments.
   */
  readonly holder: 'execution' | 'lease' | 'passing';
  /** Grows whenever somebody takes the key. */
  readonly fence: number;
  /** The execution that holds it, or that it is kept for. */
  readonly executionId?: string;
  readonly taskName?: string;
  /** The process that runs it. */
  readonly nodeId?: string;
  readonly nodeName?: string;
  readonly since?: Date;
  /** When it ends unless it is renewed. Those of runs are, every ten seconds. */
  readonly expiresAt?: Date;
  /** By when it ends whatever its holder does (`maxHold`). */
  readonly heldUntil?: Date;
  /** How many executions are in the line for it: exact up to 1,000. */
  readonly waiting: { readonly count: number; readonly isCapped: boolean };
  /** Since when the first of these has been there. */
  readonly waitingSince?: Date;
}

export function lockView(row: LockRow): LockView {
  const { key, fence, owner, taskName, nodeId, nodeName, since, expiresAt, heldUntil, waiting, waitingSince } = row;
  const isOfRun = owner === null ? 'lease' : 'execution';
  return {
    key,
    holder: row.isPassing ? 'passing' : isOfRun,
    fence: Number(fence),
    ...present({ executionId: owner, taskName, nodeId, nodeName, since, expiresAt, heldUntil, waitingSince }),
    waiting: { count: Math.min(waiting, WAITERS_CAP), isCapped: waiting > WAITERS_CAP },
  };
}

type Present<T> = { [K in keyof T]?: NonNullable<T[K]> };

function present<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Present<T>;
}
