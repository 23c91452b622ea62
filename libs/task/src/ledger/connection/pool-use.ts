import type { LedgerDatabase } from './ledger.database.js';

/** Connections of a pool of this process. */
export interface PoolUse {
  /** `ledger`: for readers and what comes seldom; `hot`: for the statements of every execution. */
  readonly name: 'ledger' | 'hot';
  /** Most of them. */
  readonly size: number;
  readonly open: number;
  readonly idle: number;
  /** Callers that wait for one. */
  readonly waiting: number;
}

/** The counts of a pool of pg. */
export interface PoolCounts {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max: number };
}

/** None where the ledger is embedded, or uses a pool that does not tell. */
export function poolUse({ dataSource, profile }: LedgerDatabase): PoolUse[] {
  const { master } = dataSource.driver as unknown as { readonly master?: unknown };
  const named = [
    ['ledger', master],
    ['hot', profile.hot?.counts],
  ] as const;
  return named.flatMap(([name, pool]) => (isCounted(pool) ? [useOf(name, pool)] : []));
}

function isCounted(pool: unknown): pool is PoolCounts {
  // An embedded one has no size.
  return typeof (pool as Partial<PoolCounts> | undefined)?.options?.max === 'number';
}

function useOf(name: PoolUse['name'], { totalCount, idleCount, waitingCount, options }: PoolCounts): PoolUse {
  return { name, size: options.max, open: totalCount, idle: idleCount, waiting: waitingCount };
}
