import type { LedgerView } from './ledger-view.js';
import type { RedisServer } from './servers/redis-server.js';

/** Looks into the engine past everything that is under test, and takes its memory away. */
export interface EngineView {
  /** How many jobs it still has, the sentinels aside. */
  jobs(): Promise<Record<string, number>>;
  /** Loses all that the engine knows. */
  wipe(): Promise<void>;
}

export function postgresEngineView(ledger: LedgerView): EngineView {
  return {
    jobs: async () => {
      const rows = await ledger.query<{ state: string; count: number }>(
        `SELECT state::text AS state, count(*)::int AS count FROM bullmq.job WHERE id <> 'sentinel' GROUP BY 1`,
      );
      return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
    },
    wipe: async () => void (await ledger.query('TRUNCATE bullmq.job CASCADE')),
  };
}

const STATES = ['wait', 'active', 'prioritized', 'delayed', 'paused', 'failed', 'completed', 'waiting-children'];

export function redisEngineView(server: RedisServer): EngineView {
  return {
    jobs: () =>
      server.client(async (redis) => {
        const found: Record<string, number> = {};
        for (const key of await redis.keys('*')) {
          const state = STATES.find((name) => key.endsWith(`:${name}`));
          if (!state) continue;
          const isList = state === 'wait' || state === 'active' || state === 'paused';
          const ids = isList ? await redis.lrange(key, 0, -1) : await redis.zrange(key, 0, -1);
          const count = ids.filter((id) => id !== 'sentinel' && !id.startsWith('0:')).length;
          if (count > 0) found[state] = (found[state] ?? 0) + count;
        }
        return found;
      }),
    wipe: async () => void (await server.client((redis) => redis.flushall())),
  };
}
