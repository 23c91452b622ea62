/** $1 area, $2 keys. */
export const readMemorySql = (s: string): string => `
SELECT m.key, m.value FROM ${s}.task_memory m WHERE m.area = $1 AND m.key = ANY ($2::text[])`;

/** $1 area, $2 keys, $3 values as JSON texts. */
export const writeMemorySql = (s: string): string => `
INSERT INTO ${s}.task_memory AS known (area, key, value)
SELECT $1::text, u.key, u.value::jsonb FROM unnest($2::text[], $3::text[]) AS u(key, value) ORDER BY u.key
ON CONFLICT (area, key) DO UPDATE SET value = excluded.value, updated_at = clock_timestamp()`;

/** The same for a run, if it still has its claim. $4 execution, $5 run, $6 claim key. */
export const writeMemoryOfRunSql = (s: string): string => `
INSERT INTO ${s}.task_memory AS known (area, key, value)
SELECT $1::text, u.key, u.value::jsonb FROM unnest($2::text[], $3::text[]) AS u(key, value)
 WHERE EXISTS (SELECT FROM ${s}.task_claim c WHERE c.execution_id = $4::uuid AND c.run = $5::int AND c.claim_key = $6::uuid)
 ORDER BY u.key
ON CONFLICT (area, key) DO UPDATE SET value = excluded.value, updated_at = clock_timestamp()`;

/** $1 area, $2 key. */
export const deleteMemorySql = (s: string): string => `
WITH gone AS (DELETE FROM ${s}.task_memory WHERE area = $1 AND key = $2 RETURNING 1) SELECT count(*)::int AS count FROM gone`;
