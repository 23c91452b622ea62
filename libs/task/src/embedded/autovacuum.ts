import { clearInterval, setInterval } from 'node:timers';
import type { Session } from './session.js';
import type { SessionUser } from './session-user.js';

/** One table a round: a VACUUM holds up everything else in the process. */
const ROUND_MS = 5_000;
const WORST_TABLE = `
  SELECT format('%I.%I', schemaname, relname) AS name FROM pg_stat_user_tables
  WHERE n_dead_tup > 500 + 0.2 * n_live_tup OR n_mod_since_analyze > 500 + 0.2 * n_live_tup
  ORDER BY greatest(n_dead_tup, n_mod_since_analyze) DESC LIMIT 1`;

const NOBODY: SessionUser = { onNotification: () => undefined, onNotice: () => undefined };

/**
 * Stands in for Postgres' autovacuum, which is a process of its own and so does not exist in PGlite. Without
 * it every 1,000 jobs leave a megabyte behind, and plans are made from numbers that were never collected.
 */
export class Autovacuum {
  readonly #timer = setInterval(() => void this.round(), ROUND_MS).unref();

  constructor(private readonly session: Session) {}

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Cleans the table that needs it most. */
  async round(): Promise<void> {
    try {
      const { results } = await this.session.run(NOBODY, { text: WORST_TABLE, isUpkeep: true });
      const [worst] = results[0]!.rows as { name: string }[];
      if (worst) await this.session.run(NOBODY, { text: `VACUUM (ANALYZE) ${worst.name}`, isUpkeep: true });
    } catch {
      // The session was busy or has ended, or the table is gone. The next round looks again.
    }
  }
}
