import { firstIdAt, mintedAt } from '../connection/ledger.clock.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';

/** How many executions of all queues are looked at. */
export const MOST_LOOKED_AT = 20_000;

/** What came into a queue lately. */
export interface QueueArrivals {
  readonly arrived: number;
  /** In so many ms up to now: less than was asked for where so much comes that no more was looked at. */
  readonly withinMs: number;
}

/** Ids have the time in them, so the newest lie together. $1 queue, $2 the first id of the time. */
const arrivalsSql = (s: string): string => `
SELECT count(*) FILTER (WHERE newest.queue = $1)::int AS arrived, count(*)::int AS looked, (array_agg(newest.id ORDER BY newest.id))[1] AS first
  FROM (SELECT e.id, e.queue FROM ${s}.task_execution e WHERE e.id >= $2::uuid ORDER BY e.id DESC LIMIT ${MOST_LOOKED_AT}) AS newest`;

/** Counts what came into a queue in the last so many ms. */
export async function arrivalsOf(
  database: LedgerDatabase,
  queue: string,
  { nowMs, withinMs }: { readonly nowMs: number; readonly withinMs: number },
): Promise<QueueArrivals> {
  const [row] = await database.query<{ arrived: number; looked: number; first: string | null }>(
    arrivalsSql(database.schema),
    [queue, firstIdAt(nowMs - withinMs)],
  );
  if (!row?.first || row.looked < MOST_LOOKED_AT) return { arrived: row?.arrived ?? 0, withinMs };
  return { arrived: row.arrived, withinMs: Math.max(1, nowMs - mintedAt(row.first)) };
}
