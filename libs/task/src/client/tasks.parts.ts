import { Injectable } from '@nestjs/common';
import { Enqueuer } from '../enqueue/index.js';
import { Ledger } from '../ledger/index.js';
import { Canceller } from './canceller.js';
import { Reorderer } from './reorderer.js';
import { Reporter } from './reporter.js';
import { Retrier } from './retrier.js';
import { StoreProbe } from './store-probe.js';
import { Synchronizer } from './synchronizer.js';
import { Waiter } from './waiter.js';

/** The parts behind `Tasks` that do the work. */
@Injectable()
export class TasksParts {
  constructor(
    readonly ledger: Ledger,
    readonly enqueuer: Enqueuer,
    readonly canceller: Canceller,
    readonly reorderer: Reorderer,
    readonly retrier: Retrier,
    readonly reporter: Reporter,
    readonly synchronizer: Synchronizer,
    readonly waiter: Waiter,
    readonly probe: StoreProbe,
  ) {}
}
