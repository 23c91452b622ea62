import { ORIGIN_COLUMNS, originSql } from '../audit/audited-act.js';
import { isPaused } from './pause.sql.js';

/**
 * Pauses a task; one that is paused stays as it is. $1 its name, $2 who does it, $3 from where, $4 why, $5 until when. Answers with
 * whether anything changed.
 */
export const pauseTaskSql = (s: string): string => `
WITH changed AS (
  INSERT INTO ${s}.task_pause AS pause (task_name, paused_by, pause_reason, paused_until) VALUES ($1, $2, $4, $5::timestamptz)
  ON CONFLICT (task_name) DO UPDATE
     SET paused_at = clock_timestamp(), paused_by = excluded.paused_by, pause_reason = excluded.pause_reason,
         paused_until = excluded.paused_until
   WHERE NOT ${isPaused('pause')}
  RETURNING task_name
), audit AS (
  INSERT INTO ${s}.task_audit (actor, action, details, ${ORIGIN_COLUMNS})
  SELECT $2::text, 'task.pause', jsonb_build_object('task', task_name, 'reason', $4::text) || jsonb_strip_nulls(jsonb_build_object('until', $5::text)),
         ${originSql('$3')} FROM changed RETURNING 1
)
SELECT EXISTS (SELECT FROM audit) AS changed`;

/** Resumes it. $1 its name, $2 who does it, $3 from where. */
export const resumeTaskSql = (s: string): string => `
WITH changed AS (
  DELETE FROM ${s}.task_pause WHERE task_name = $1 RETURNING task_name
), audit AS (
  INSERT INTO ${s}.task_audit (actor, action, details, ${ORIGIN_COLUMNS})
  SELECT $2::text, 'task.resume', jsonb_build_object('task', task_name), ${originSql('$3')} FROM changed RETURNING 1
)
SELECT EXISTS (SELECT FROM audit) AS changed`;

/** Tasks that are paused now, by name. */
export const selectPausedTasksSql = (s: string): string => `
SELECT task_name AS task, paused_at AS at, paused_until AS until, paused_by AS by, pause_reason AS reason
  FROM ${s}.task_pause pause WHERE ${isPaused('pause')} ORDER BY task_name`;
