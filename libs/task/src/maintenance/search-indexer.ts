import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { TaskRegistry } from '../definition/index.js';
import { Ledger } from '../ledger/index.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
// A task that runs weekly in a process of its own must not lose its indexes in between.
const KEPT_MS = 14 * DAY_MS;

/**
 * Keeps an index on every path that a task declares to be searchable. Each process says what its tasks declare; the leader
 * makes the indexes, and removes those of paths that nobody has declared for two weeks.
 */
@Injectable()
export class SearchIndexer {
  constructor(
    private readonly ledger: Ledger,
    private readonly registry: TaskRegistry,
    private readonly jobs: BackgroundJobs,
  ) {
    jobs.everywhere({
      name: 'Declaration of search paths',
      everyMs: 60 * MINUTE_MS,
      isFirst: true,
      run: () => this.declare(),
    });
    jobs.leader({ name: 'Search indexes', everyMs: MINUTE_MS, run: () => this.build() });
    jobs.leader({ name: 'Retention of search indexes', everyMs: 60 * MINUTE_MS, run: () => this.forget() });
  }

  declare(): Promise<void> {
    return this.ledger.searchIndexes.declare(this.registry.definitions.flatMap(({ searchable }) => searchable));
  }

  /** Makes the indexes that are missing; resolves when there are all, or when the process ends. */
  async build(): Promise<void> {
    const { stopping } = this.jobs;
    await this.ledger.searchIndexes.build(stopping).catch((error: unknown) => {
      if (!stopping.aborted) throw error;
    });
  }

  /** Removes the indexes of paths that have not been declared for so long. */
  forget(olderThanMs = KEPT_MS): Promise<void> {
    return this.ledger.searchIndexes.forget(olderThanMs);
  }
}
