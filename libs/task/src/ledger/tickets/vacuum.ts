import type { LedgerDatabase } from '../connection/ledger.database.js';

const TABLES = ['task_ready', 'task_due', 'task_claim', 'task_waiter', 'task_dependency_look'] as const;
// Fewer dead rows cost nobody anything.
const FEWEST_DEAD = 500;

/** Cleans the tables whose rows live for moments. */
export class Vacuum {
  constructor(private readonly database: LedgerDatabase) {}

  /** Vacuums those that need it. Not from both ends: to give space back to the system would lock everybody out. */
  async run(): Promise<void> {
    const { profile, schema } = this.database;
    const rows = await this.database.hot<{ name: string }>(
      `SELECT relname AS name FROM pg_stat_user_tables
        WHERE schemaname = $1 AND relname = ANY ($2::text[]) AND n_dead_tup >= $3`,
      [profile.schema, [...TABLES], FEWEST_DEAD],
    );
    for (const { name } of rows) await this.database.query(`VACUUM (TRUNCATE OFF) ${schema}.${name}`);
  }
}
