import { ORIGIN_COLUMNS, originSql } from '../audit/audited-act.js';

// What no process has spoken of for so long is no longer declared: a deployment has taken it away.
const DECLARED = `(origin = 'service' OR seen_at > clock_timestamp() - interval '15 min')`;

const COLUMNS = `name, origin, definition, state, since, subjects, told, notified_at AS "notifiedAt", evaluated_at AS "evaluatedAt",
       muted_until AS "mutedUntil", muted_by AS "mutedBy", mute_reason AS "muteReason", ${DECLARED} AS "isDeclared", revision,
       created_by AS "createdBy", created_at AS "createdAt", updated_at AS "updatedAt"`;

/** In the order of names. $1 name, or null for all. */
export const alertRulesSql = (s: string): string =>
  `SELECT ${COLUMNS} FROM ${s}.task_alert_rule WHERE ($1::text IS NULL OR name = $1) ORDER BY name COLLATE "C"`;

/** Makes rules of code known. Its name may have been somebody's: then the code has it from now on. $1 names and definitions. */
export const declareRulesSql = (s: string): string => `
WITH given AS (SELECT * FROM json_to_recordset($1::json) AS g(name text, definition jsonb)),
declared AS (
  INSERT INTO ${s}.task_alert_rule AS known (name, origin, definition)
  SELECT name, 'code', definition FROM given ORDER BY name
  ON CONFLICT (name) DO UPDATE
     SET origin = 'code', definition = excluded.definition, seen_at = clock_timestamp(),
         revision = known.revision + CASE WHEN known.definition = excluded.definition THEN 0 ELSE 1 END,
         updated_at = CASE WHEN known.definition = excluded.definition THEN known.updated_at ELSE clock_timestamp() END
  RETURNING 1
)
SELECT count(*) FROM declared`;

const audited = (s: string, action: string, origin: string, details = ''): string => `
  INSERT INTO ${s}.task_audit (actor, action, details, ${ORIGIN_COLUMNS})
  SELECT $2::text, 'alert.${action}', jsonb_build_object('alert', name${details}), ${originSql(origin)} FROM changed RETURNING 1`;

/** $1 name, $2 actor, $3 definition, $4 from where. No row where the name is taken. */
export const insertRuleSql = (s: string): string => `
WITH changed AS (
  INSERT INTO ${s}.task_alert_rule (name, origin, definition, created_by) VALUES ($1, 'service', $3::jsonb, $2)
  ON CONFLICT DO NOTHING RETURNING name
), audit AS (${audited(s, 'create', '$4', `, 'rule', $3::jsonb`)})
SELECT name FROM changed`;

/** $1 name, $2 actor, $3 definition, $4 from where, $5 the revision that was read. */
export const changeRuleSql = (s: string): string => `
WITH changed AS (
  UPDATE ${s}.task_alert_rule SET definition = $3::jsonb, revision = revision + 1, updated_at = clock_timestamp()
   WHERE name = $1 AND origin = 'service' AND revision = $5 RETURNING name
), audit AS (${audited(s, 'change', '$4', `, 'rule', $3::jsonb`)})
SELECT name FROM changed`;

/** What is on its way is not sent any more. $1 name, $2 actor, $3 from where. */
export const removeRuleSql = (s: string): string => `
WITH changed AS (
  DELETE FROM ${s}.task_alert_rule WHERE name = $1 AND (origin = 'service' OR NOT ${DECLARED}) RETURNING name
), unsent AS (
  DELETE FROM ${s}.task_alert_delivery d USING changed WHERE d.rule_name = changed.name
), audit AS (${audited(s, 'remove', '$3')})
SELECT name FROM changed`;

/** $1 name, $2 actor, $3 until when, null for not at all, $4 why, $5 from where. */
export const muteRuleSql = (s: string, action: 'mute' | 'unmute'): string => `
WITH changed AS (
  UPDATE ${s}.task_alert_rule
     SET muted_until = $3, muted_by = CASE WHEN $3::timestamptz IS NULL THEN NULL ELSE $2::text END, mute_reason = $4,
         revision = revision + 1
   WHERE name = $1 RETURNING name
), audit AS (${audited(s, action, '$5', `, 'until', $3::timestamptz, 'reason', $4::text`)})
SELECT name FROM changed`;

/** Rules were looked at. $1 names, $2 when. */
export const evaluatedSql = (s: string): string =>
  `UPDATE ${s}.task_alert_rule SET evaluated_at = $2 WHERE name = ANY ($1::text[])`;

const DELIVERY_FIELDS = `id uuid, "ruleName" text, channel text, event text, notification jsonb`;

/**
 * Changes a rule that nobody has changed since it was read, and writes down what is to be told of it.
 * $1 name, $2 revision, $3 state, $4 since, $5 subjects, $6 told, $7 notified at, $8 deliveries.
 */
export const applyChangeSql = (s: string): string => `
WITH changed AS (
  UPDATE ${s}.task_alert_rule
     SET state = $3, since = $4, subjects = $5::jsonb, told = $6::text[], notified_at = $7, revision = revision + 1
   WHERE name = $1 AND revision = $2 RETURNING name
), told AS (
  INSERT INTO ${s}.task_alert_delivery (id, rule_name, channel, event, notification)
  SELECT id, "ruleName", channel, event, notification
    FROM json_to_recordset($8::json) AS g(${DELIVERY_FIELDS}) WHERE EXISTS (SELECT FROM changed)
)
SELECT name FROM changed`;

/** Slots that went wrong, of schedules that are not ended. $1 names or null, $2 decided since, $3 late by this many ms. */
export const scheduleTroubleSql = (s: string): string => `
WITH bad AS (
  SELECT slot.schedule_name AS name, count(*) FILTER (WHERE slot.state IN ('missed', 'failed'))::int AS missed,
         count(*) FILTER (WHERE slot.state NOT IN ('missed', 'failed'))::int AS late
    FROM ${s}.task_schedule_slot slot
   WHERE (slot.state IN ('missed', 'failed') OR slot.late_ms >= 60000) AND slot.decided_at >= $2
     AND (slot.state IN ('missed', 'failed') OR slot.late_ms >= $3) AND ($1::text[] IS NULL OR slot.schedule_name = ANY ($1))
   GROUP BY 1
), overdue AS (
  SELECT name, extract(epoch FROM clock_timestamp() - look_at)::float8 AS seconds FROM ${s}.task_schedule
   WHERE look_at < clock_timestamp() - $3 * interval '1 ms' AND ended_at IS NULL
     AND (paused_at IS NULL OR paused_until < clock_timestamp()) AND ($1::text[] IS NULL OR name = ANY ($1))
)
SELECT schedule.name, coalesce(bad.missed, 0) AS missed, coalesce(bad.late, 0) AS late,
       coalesce(overdue.seconds, 0) AS "overdueSeconds"
  FROM bad FULL JOIN overdue USING (name) JOIN ${s}.task_schedule schedule USING (name)
 WHERE schedule.ended_at IS NULL AND ($1::text[] IS NOT NULL OR schedule.origin <> 'builtin') ORDER BY schedule.name`;

/** When slots went wrong, the latest first: of the same, $4 most. */
export const troubledSlotsSql = (s: string): string => `
SELECT slot.schedule_name AS name, (extract(epoch FROM slot.decided_at) * 1000)::float8 AS at
  FROM ${s}.task_schedule_slot slot JOIN ${s}.task_schedule schedule ON schedule.name = slot.schedule_name
 WHERE (slot.state IN ('missed', 'failed') OR slot.late_ms >= 60000) AND slot.decided_at >= $2
   AND (slot.state IN ('missed', 'failed') OR slot.late_ms >= $3) AND ($1::text[] IS NULL OR schedule.name = ANY ($1))
   AND ($1::text[] IS NOT NULL OR schedule.origin <> 'builtin')
 ORDER BY slot.decided_at DESC LIMIT $4`;

/** Forgets rules of code that no process has declared for a week. */
export const pruneRulesSql = (s: string): string => `
DELETE FROM ${s}.task_alert_rule WHERE origin = 'code' AND seen_at < clock_timestamp() - interval '7 days'`;
