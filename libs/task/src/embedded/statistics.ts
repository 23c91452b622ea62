import { traitsOf } from './session/statement.js';
import type { SessionStatus, WireReply } from './wire/wire-reply.js';

/** Counted in the driver, for benchmarks and tests. */
export interface EmbeddedStatistics {
  /**
   * Explicit COMMITs, and statements that write outside a transaction (INSERT, UPDATE, DELETE, MERGE, also
   * within WITH). Writes inside a SQL function (`SELECT add_job(…)`) and DDL are not visible here.
   */
  commits: number;
  /** Calls of `query()` that reached Postgres. */
  statements: number;
}

const WRITES = /^(INSERT|UPDATE|DELETE|MERGE)\b/;
const CONTROLS_TRANSACTION = /^(BEGIN|START|COMMIT|ROLLBACK)\b/;

/** Adds one answered statement to the counters. */
export function countStatement(
  counters: EmbeddedStatistics,
  text: string,
  before: SessionStatus,
  reply: WireReply,
): void {
  counters.statements++;
  counters.commits += reply.tags.filter((tag) => tag === 'COMMIT').length;
  if (isAutocommitted(before, reply) && (traitsOf(text).writesInWith || reply.tags.some((tag) => WRITES.test(tag)))) {
    counters.commits++;
  }
}

function isAutocommitted(before: SessionStatus, reply: WireReply): boolean {
  return before === 'I' && !reply.error && !reply.tags.some((tag) => CONTROLS_TRANSACTION.test(tag));
}
