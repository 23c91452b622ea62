import type { DataSource } from 'typeorm';

/** How the rows of {@link fillExecutions} lie in time: three share a millisecond, as a burst of enqueues does. */
const STEP_MS = 1_500;

/** Writes finished executions into the ledger, the newest a minute old. Answers with their ids, newest first. */
export async function fillExecutions(ledger: DataSource, count: number): Promise<string[]> {
  const rows = await ledger.query<{ id: string }[]>(
    `INSERT INTO taskledger.task_execution
       (id, task_id, task_name, module, status, queue, priority, attempt, run, tags, payload, error, error_type,
        created_at, started_at, claimed_at, waited_ms, finished_at)
     SELECT id, id::text, (ARRAY['greet_user', 'add', 'echo', 'place_order'])[1 + n % 4],
            (ARRAY['demo', 'math', 'demo', 'shop'])[1 + n % 4],
            CASE n % 10 WHEN 3 THEN 'FAILURE' WHEN 7 THEN 'REVOKED' ELSE 'SUCCESS' END,
            (ARRAY['default', 'default', 'side', 'orders'])[1 + n % 4], 5, 1, 1,
            CASE WHEN n % 5 = 0 THEN ARRAY['nightly', 'batch'] ELSE ARRAY['hourly'] END, jsonb_build_object('n', n),
            CASE n % 10 WHEN 3 THEN 'It went wrong at ' || n END, CASE n % 10 WHEN 3 THEN 'RangeError' END,
            at, at + interval '10 ms', at + interval '10 ms', 10, at + interval '1 s'
       FROM (SELECT n, at, ms,
                    (substr(ms, 1, 8) || '-' || substr(ms, 9, 4) || '-7' || lpad(to_hex(999 - n % 3), 3, '0') ||
                     '-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id
               FROM (SELECT n, at, lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') AS ms
                       FROM (SELECT n, date_trunc('milliseconds', now())
                                       - interval '1 minute' - (n / 3) * $2 * interval '1 ms' AS at
                               FROM generate_series(0, $1 - 1) n) AS moment) AS stamp) AS execution
     RETURNING id`,
    [count, STEP_MS],
  );
  return rows.map(({ id }) => id).toSorted((one, other) => (one < other ? 1 : -1));
}

export const lineText = (n: number): string => `line ${n} of a long log`;

/** Writes lines into the log of an execution: every 1,000th an error, every 100th a warning. */
export async function fillLog(ledger: DataSource, executionId: string, count: number): Promise<void> {
  await ledger.query(
    `WITH line AS (
       INSERT INTO taskledger.task_log (execution_id, run, level, message)
       SELECT $1, 1, CASE WHEN n % 1000 = 0 THEN 'error' WHEN n % 100 = 0 THEN 'warning' ELSE 'info' END,
              'line ' || n || ' of a long log'
         FROM generate_series(1, $2) n
     )
     UPDATE taskledger.task_execution SET log_count = $2 WHERE id = $1`,
    [executionId, count],
  );
}
