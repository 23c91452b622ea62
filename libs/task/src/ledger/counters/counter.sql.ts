/** Adds to a counter, which is created where there is none. $1 scope, $2 name, $3 id, $4 how much. */
export const addToCounterSql = (s: string): string => `
INSERT INTO ${s}.task_counter AS counter (scope, name, id, count) VALUES ($1, $2, $3, $4::bigint)
ON CONFLICT (scope, name, id) DO UPDATE
   SET count = counter.count + excluded.count, updated_at = clock_timestamp()
RETURNING count::text AS count`;

/** $1 scope, $2 name, $3 id. */
export const readCounterSql = (s: string): string => `
SELECT count::text AS count FROM ${s}.task_counter WHERE scope = $1 AND name = $2 AND id = $3`;

/** Removes counters that nobody has changed: $1 those at zero after that many ms, $2 the others. */
export const dropIdleCountersSql = (s: string): string => `
WITH dropped AS (
  DELETE FROM ${s}.task_counter
   WHERE updated_at < clock_timestamp() - (CASE WHEN count = 0 THEN $1::float8 ELSE $2::float8 END) * interval '1 ms'
  RETURNING 1
)
SELECT count(*)::int AS count FROM dropped`;
