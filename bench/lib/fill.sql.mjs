// Rows as modest applications have them, made by the server. 20 tasks in 5 modules, of which each takes its own time;
// 90 % succeed, 8 % fail, 1 % each are cancelled and skipped; 1,000 users, 50 tags, 2 queues.

import { latencyOf } from '../../libs/task/dist/ledger/statistics/latency.sql.js';
import { compactSql } from '../../libs/task/dist/ledger/statistics/statistics.sql.js';

/** The names of the tasks, and what they declare to be searchable. */
export const BENCH_TASKS = Array.from({ length: 20 }, (_, n) => `task_${n}`);
export const SEARCHABLE = ['payload.userId'];

const ROWS = `
  SELECT n, at, wait_ms, run_ms, status,
         (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(n & 4095), 3, '0')
          || '8' || substr(md5(n::text), 1, 15))::uuid AS id
    FROM (
      SELECT n, date_trunc('milliseconds', $1::timestamptz + n * interval '1 day' / $2::int) AS at,
             (5 + (n * 7919) % 400)::bigint AS wait_ms,
             -- From 1 to 3 times what the task usually takes.
             ((1 + (n * 104729 % 200) / 100.0) * 10 * (1 + n % 20) ^ 2)::bigint AS run_ms,
             CASE WHEN n % 100 < 90 THEN 'SUCCESS' WHEN n % 100 < 98 THEN 'FAILURE'
                  WHEN n % 100 = 98 THEN 'REVOKED' ELSE 'SKIPPED' END AS status
        FROM generate_series($3::bigint, $4::bigint - 1) AS n
    ) AS moment`;

const EXECUTIONS = `
  INSERT INTO taskledger.task_execution (id, task_id, task_name, module, status, reason, queue, priority, attempt,
    max_attempts, run, log_count, claim_key, claimed_at, node_id, origin_node, tags, created_at, started_at,
    waited_ms, finished_at, payload, result, error, error_type, error_fingerprint, traceback, created_by, metadata)
  SELECT id, id::text, 'task_' || n % 20, 'module_' || n % 5, status,
         CASE status WHEN 'REVOKED' THEN 'user_cancelled' WHEN 'SKIPPED' THEN 'duplicate' END,
         CASE WHEN n % 4 = 0 THEN 'mail' ELSE 'default' END, 5, 1, 4, 1, 1, md5(n::text)::uuid,
         at + wait_ms * interval '1 ms', md5('node' || n % 8)::uuid, md5('node' || n % 8)::uuid, ARRAY['tag_' || n % 50],
         at, at + wait_ms * interval '1 ms', wait_ms, at + (wait_ms + run_ms) * interval '1 ms',
         jsonb_build_object('n', n, 'userId', 'user-' || n % 1000, 'month', '2026-11'),
         CASE status WHEN 'SUCCESS' THEN jsonb_build_object('doubled', n * 2) END,
         CASE status WHEN 'FAILURE' THEN 'Upstream ' || n % 977 || ' answered 503' END,
         CASE status WHEN 'FAILURE' THEN 'UpstreamError' END,
         CASE status WHEN 'FAILURE' THEN md5('upstream' || n % 20) END,
         CASE status WHEN 'FAILURE' THEN repeat('    at handler (/srv/app/dist/reports.task.js:42:17)\n', 8) END,
         'user-' || n % 1000, '{"source": "bench"}'
    FROM finished
  RETURNING id, task_name, queue, status, waited_ms, created_at, started_at, finished_at, node_id`;

const RUN_MS = '(extract(epoch FROM finished_at - started_at) * 1000)::bigint';
const HOW_OFTEN = 'GROUP BY 1, 2, 3, 4, 5, 6';

/**
 * A part of a day: executions with an attempt and a log line each, and the deltas of their statistics. $1 the day, $2 how
 * many it has in all, $3 and $4 from which to which.
 */
export const PART_OF_DAY = `
WITH finished AS MATERIALIZED (${ROWS}),
execution AS (${EXECUTIONS}),
attempt AS (
  INSERT INTO taskledger.task_attempt (execution_id, run, attempt, status, node_id, started_at, finished_at)
  SELECT id, 1, 1, status, node_id, started_at, finished_at FROM execution
), line AS (
  INSERT INTO taskledger.task_log (execution_id, run, level, message, data, at)
  SELECT id, 1, 'info', 'working', '{"step": "only"}', started_at FROM execution
)
INSERT INTO taskledger.task_stat_delta (bucket, task_name, queue, status, measure, latency, count, run_ms, wait_ms)
SELECT date_trunc('minute', finished_at), task_name, queue, status, 'run', ${latencyOf(RUN_MS)}, count(*), sum(${RUN_MS}), 0
  FROM execution ${HOW_OFTEN}
UNION ALL
SELECT date_trunc('minute', finished_at), task_name, queue, status, 'wait', ${latencyOf('waited_ms')}, count(*), 0, sum(waited_ms)
  FROM execution ${HOW_OFTEN}`;

/** Folds the deltas of a part as the leader does. $1 how many at most. */
export const FOLD = compactSql('taskledger');
