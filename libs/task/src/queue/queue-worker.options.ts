import type { Claim, Ledger } from '../ledger/index.js';
import type { ClaimRunner } from './claim-runner.js';
import type { WorkerScope } from './worker-scope.js';

export interface QueueWorkerOptions {
  readonly queue: string;
  readonly concurrency: number;
  readonly ledger: Ledger;
  readonly runner: ClaimRunner;
  readonly scope: WorkerScope;
  /** This process has taken tickets of these tasks. */
  readonly onTaken: (queue: string, claims: readonly Claim[]) => void;
  /** The fetch came back full, and there is no room for more: others may have. */
  readonly onOverflow: (queue: string) => void;
}
