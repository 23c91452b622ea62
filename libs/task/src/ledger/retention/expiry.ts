import { firstIdAt } from '../connection/ledger.clock.js';
import { ledgerJson } from '../model/ledger.json.js';

/** Which executions have been kept for long enough. Times are those of the database, in ms since the epoch. */
export interface Expiry {
  /** Those that finished before this moment. */
  readonly cutoffMs: number;
  /** The same for single tasks. */
  readonly cutoffMsOfTasks?: Readonly<Record<string, number>>;
  /** Rows that are deleted in one transaction. @default 1000 */
  readonly batchSize?: number;
}

/** What has to have finished before the cut-off was also minted before this id: it prunes partitions. */
export function firstKeptId({ cutoffMs, cutoffMsOfTasks = {} }: Expiry): string {
  return firstIdAt(Math.max(cutoffMs, ...Object.values(cutoffMsOfTasks)));
}

/** The first two parameters of the statements in retention.sql.ts. */
export function cutoffs({ cutoffMs, cutoffMsOfTasks = {} }: Expiry): [number, string] {
  return [cutoffMs, ledgerJson(cutoffMsOfTasks)];
}

/** The tasks that are kept for longer than the others, and the earliest of their cut-offs. */
export function longerKept({ cutoffMs, cutoffMsOfTasks = {} }: Expiry): [tasks: string[], earliestMs: number] {
  const longer = Object.entries(cutoffMsOfTasks).filter(([, ms]) => ms < cutoffMs);
  return [longer.map(([task]) => task), Math.min(cutoffMs, ...longer.map(([, ms]) => ms))];
}
