import type { Ledger } from '../ledger/index.js';
import type { Canceller } from './canceller.js';
import type { Reorderer } from './reorderer.js';
import type { Enqueuer } from '../enqueue/index.js';
import type { Reporter } from './reporter.js';
import type { Retrier } from './retrier.js';
import type { StoreProbe } from './store-probe.js';
import type { Waiter } from './waiter.js';

/** The parts behind `Tasks` that do the work. */
export interface TasksParts {
  readonly ledger: Ledger;
  readonly enqueuer: Enqueuer;
  readonly canceller: Canceller;
  readonly reorderer: Reorderer;
  readonly retrier: Retrier;
  readonly reporter: Reporter;
  readonly waiter: Waiter;
  readonly probe: StoreProbe;
}
