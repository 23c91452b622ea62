import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import type { TaskDefinition } from '../definition/index.js';
import { type CachedResult, type CacheEntry, type Claim, isTransient, Ledger } from '../ledger/index.js';

const PRUNE_MS = 600_000;

/** Finds results that are there already, for tasks with the option `cache`. */
@Injectable()
export class ResultCache {
  constructor(
    private readonly ledger: Ledger,
    jobs: BackgroundJobs,
  ) {
    jobs.leader({ name: 'Expired results', everyMs: PRUNE_MS, run: () => ledger.cache.prune() });
  }

  /** By what the result of this run is found; undefined for tasks without a cache. @param payload validated */
  entryOf(claim: Claim, { name, cache }: TaskDefinition, payload: unknown): CacheEntry | undefined {
    return cache && { key: cache.keyOf(payload, claim), task: name, ttlMs: cache.ttlMs };
  }

  /** A ledger that does not answer keeps no handler from being called. */
  async find({ key }: CacheEntry): Promise<CachedResult | undefined> {
    return this.ledger.cache.find(key).catch((error: unknown) => {
      if (isTransient(error)) return undefined;
      throw error;
    });
  }
}
