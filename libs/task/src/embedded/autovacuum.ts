import { clearInterval, setInterval } from 'node:timers';
import type { Session } from './session/session.js';
import type { SessionUser } from './session/session-user.js';

const ROUND_MS = 5_000;
/** A VACUUM holds up everything else in the process, so a round begins no further one after this. */
const LONGEST_ROUND_MS = 50;
const WORST_TABLES = `
  SELECT format('%I.%I', schemaname, relname) AS name FROM pg_stat_user_tables
  WHERE n_dead_tup > 500 + 0.2 * n_live_tup OR n_mod_since_analyze > 500 + 0.2 * n_live_tup
  ORDER BY greatest(n_dead_tup, n_mod_since_analyze) DESC LIMIT 20`;

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

  /** Cleans the tables that need it most, each between the statements of others. */
  async round(): Promise<void> {
    const endBy = performance.now() + LONGEST_ROUND_MS;
    try {
      const { results } = await this.session.run(NOBODY, { text: WORST_TABLES, isUpkeep: true });
      for (const { name } of results[0]!.rows as { name: string }[]) {
        if (performance.now() > endBy) return;
        await this.session.run(NOBODY, { text: `VACUUM (ANALYZE) ${name}`, isUpkeep: true });
      }
    } catch {
      // The session was busy or has ended, or a table is gone. The next round looks again.
    }
  }
}
