import { ORIGIN_COLUMNS, originSql } from '../audit/audited-act.js';
import { isPaused } from './pause.sql.js';

/** What an operator does to a queue: $1 its name, $2 who does it, $3 from where. */
interface QueueChange {
  readonly action: string;
  /** What becomes of the row. */
  readonly set: string;
  /** When there is anything to do. */
  readonly where: string;
  /** What the audit says about it. */
  readonly details: string;
}

/** $4 why, $5 until when. */
export const PAUSE: QueueChange = {
  action: 'queue.pause',
  set: 'paused_at = clock_timestamp(), paused_by = $2, pause_reason = $4, paused_until = $5::timestamptz',
  where: `NOT ${isPaused('queue')}`,
  details: `jsonb_build_object('reason', $4::text) || jsonb_strip_nulls(jsonb_build_object('until', $5::text))`,
};

export const RESUME: QueueChange = {
  action: 'queue.resume',
  set: 'paused_at = NULL, paused_by = NULL, pause_reason = NULL, paused_until = NULL',
  where: 'paused_at IS NOT NULL',
  details: `'{}'::jsonb`,
};

/** $4 the limits, null for those of the code. */
export const LIMIT: QueueChange = {
  action: 'queue.limit',
  set: 'operator_limits = $4::jsonb',
  where: 'operator_limits IS DISTINCT FROM $4::jsonb',
  details: `jsonb_build_object('limits', $4::jsonb)`,
};

/** Does it, and records who did it. */
export const changeQueueSql = (s: string, { action, set, where, details }: QueueChange): string => `
WITH changed AS (
  UPDATE ${s}.task_queue AS queue SET ${set} WHERE name = $1 AND ${where} RETURNING name
), audit AS (
  INSERT INTO ${s}.task_audit (actor, action, details, ${ORIGIN_COLUMNS})
  SELECT $2::text, '${action}', jsonb_build_object('queue', name) || ${details}, ${originSql('$3')} FROM changed
  RETURNING 1
)
SELECT EXISTS (SELECT FROM ${s}.task_queue WHERE name = $1) AS known, EXISTS (SELECT FROM audit) AS changed`;

/** A process makes its queues known. $1 rows of name, declares, limits. */
export const registerQueuesSql = (s: string): string => `
WITH given AS (SELECT * FROM json_to_recordset($1::json) AS queue(name text, declares boolean, limits jsonb)),
registered AS (
  INSERT INTO ${s}.task_queue AS known (name, declared_limits) SELECT name, limits FROM given ORDER BY name
  ON CONFLICT (name) DO UPDATE SET declared_limits = excluded.declared_limits
   WHERE known.declared_limits IS DISTINCT FROM excluded.declared_limits
     AND (SELECT declares FROM given WHERE given.name = known.name)
  RETURNING 1
)
SELECT count(*) FROM registered`;

export const selectQueuesSql = (s: string): string => `
SELECT name, CASE WHEN ${isPaused('queue')} THEN paused_at END AS "pausedAt", paused_until AS "pausedUntil", paused_by AS "pausedBy", pause_reason AS "pauseReason",
       coalesce(operator_limits, declared_limits, '{}') AS limits, operator_limits IS NOT NULL AS "hasOperatorLimits"
  FROM ${s}.task_queue AS queue ORDER BY name`;
