import { countSql } from '../statistics/totals.sql.js';

export const MS = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;
const TIME = (param: string): string => `to_timestamp(${param}::float8 / 1000)`;

// Slots are whole milliseconds, as a Date is: what is counted from this moment must be one, too.
const NOW = `floor(${MS('clock_timestamp()')})`;

/** The columns of a `ScheduleRow`. */
export const SCHEDULE_ROW = `name, origin, module, queue, tags, created_by AS "createdBy", metadata, definition, override, ${MS('override_until')} AS "overrideUntil", version, revision,
       ${MS('paused_at')} AS "pausedAt", ${MS('paused_until')} AS "pausedUntil", paused_by AS "pausedBy", pause_reason AS "pauseReason",
       ${MS('anchor_at')} AS "anchorAt", ${MS('next_at')} AS "nextAt", remaining, waiting, open_ids AS "openIds",
       ${MS('ended_at')} AS "endedAt", end_reason AS "endReason", ${MS('created_at')} AS "createdAt", ${MS('updated_at')} AS "updatedAt",
       ${NOW} AS "readAt"`;

/** What a process fires: of its tasks, and of its code no newer version than its own. $1 tasks, $2 its versions by name, as JSON. */
const FIRED_HERE = `definition -> 'timing' ->> 'kind' <> 'when'
   AND (origin <> 'code' OR version = 0 OR version <= coalesce(($2::jsonb ->> name)::int, 0))`;

/** Locks one schedule. $1 name. */
export const lockScheduleSql = (s: string): string =>
  `SELECT ${SCHEDULE_ROW} FROM ${s}.task_schedule WHERE name = $1 FOR NO KEY UPDATE`;

/** $1 name. */
export const readScheduleSql = (s: string): string => `SELECT ${SCHEDULE_ROW} FROM ${s}.task_schedule WHERE name = $1`;

/** The time, in ms since the epoch: the clock of a process may be set while it runs. */
export const ledgerTimeSql = `SELECT ${NOW} AS now`;

/** Schedules that are to be looked at; another process may be at the others. $1 tasks, $2 versions, $3 most. */
export const lockDueSql = (s: string): string => `
SELECT ${SCHEDULE_ROW} FROM ${s}.task_schedule
 WHERE look_at <= clock_timestamp() AND task_name = ANY ($1::text[]) AND ${FIRED_HERE}
 ORDER BY look_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED`;

/**
 * Takes schedules whose condition is to be asked, and puts the next question off: whoever asks may die.
 * $1 conditions and $2 tasks that this process has.
 */
export const takeConditionsSql = (s: string): string => `
UPDATE ${s}.task_schedule schedule
   SET look_at = clock_timestamp() + (definition -> 'timing' ->> 'everyMs')::float8 * interval '1 ms'
  FROM (SELECT name FROM ${s}.task_schedule
         WHERE look_at <= clock_timestamp() AND definition -> 'timing' ->> 'kind' = 'when'
           AND definition -> 'timing' ->> 'condition' = ANY ($1::text[]) AND task_name = ANY ($2::text[])
           AND (paused_at IS NULL OR paused_until <= clock_timestamp())
         ORDER BY look_at LIMIT 100 FOR NO KEY UPDATE SKIP LOCKED) AS due
 WHERE schedule.name = due.name
RETURNING ${SCHEDULE_ROW.replace(/(^|, |\s)(name|origin)\b/g, '$1schedule.$2')}`;

// With `task_name = task` the planner would rather walk through the looks of all tasks.
/** How long until the next look at a schedule of these tasks, in ms; null where there is none. $1 tasks, $2 versions. */
export const nextLookSql = (s: string): string => `
SELECT CASE WHEN count(*) > 0 THEN greatest(0, ${MS('min(next.look_at) - clock_timestamp()')}) END AS "inMs"
  FROM unnest($1::text[]) AS task CROSS JOIN LATERAL (
    SELECT look_at FROM ${s}.task_schedule
     WHERE task_name >= task AND task_name <= task AND look_at IS NOT NULL AND ${FIRED_HERE}
     ORDER BY task_name, look_at LIMIT 1) AS next`;

/** Those that have not ended. $1 ids of executions. */
export const openAmongSql = (s: string): string =>
  `SELECT id FROM ${s}.task_execution WHERE id = ANY ($1::uuid[]) AND finished_at IS NULL`;

/** Counts the slots that pass without an execution, of rows with a name and a state. */
const countPassed = (s: string, slots: string): string =>
  countSql(
    s,
    'slot',
    `SELECT task_name, queue, upper(state) AS status, count(*) FROM ${slots} JOIN ${s}.task_schedule schedule USING (name)
    WHERE state IN ('missed', 'skipped') GROUP BY 1, 2, 3`,
  );

/** $1 slots as JSON, each with the name of its schedule. Answers with those that were not decided before. */
export const insertSlotsSql = (s: string): string => `
WITH inserted AS (
INSERT INTO ${s}.task_schedule_slot (schedule_name, slot, state, reason, revision, late_ms, through, execution_id)
SELECT name, ${TIME('slot')}, state, reason, revision, round("lateMs")::bigint, ${TIME('through')}, "executionId"
  FROM json_to_recordset($1::json) AS given(name text, slot float8, state text, reason text, revision int, "lateMs" float8,
       through float8, "executionId" uuid)
 ORDER BY name, slot
ON CONFLICT DO NOTHING RETURNING schedule_name AS name, ${MS('slot')} AS slot, state
), counted AS (${countPassed(s, 'inserted')})
SELECT name, slot FROM inserted`;

/** The slot that has waited longest becomes a fired one. $1 name. */
export const fireWaitingSql = (s: string): string => `
WITH first AS (SELECT slot FROM ${s}.task_schedule_slot WHERE schedule_name = $1 AND state = 'waiting' ORDER BY slot LIMIT 1)
UPDATE ${s}.task_schedule_slot waiting SET state = 'fired', reason = NULL, decided_at = clock_timestamp(),
       late_ms = ${MS('clock_timestamp() - waiting.slot')}::bigint
  FROM first WHERE waiting.schedule_name = $1 AND waiting.slot = first.slot
RETURNING ${MS('waiting.slot')} AS slot, waiting.revision`;

/** What became of a slot that was to fire. $1 name, $2 slot, $3 execution, $4 state, $5 why, unless as it is. */
export const settleSlotSql = (s: string): string => `
WITH settled AS (
  UPDATE ${s}.task_schedule_slot SET execution_id = $3::uuid, state = $4, reason = coalesce($5, reason)
   WHERE schedule_name = $1 AND slot = ${TIME('$2')}
  RETURNING schedule_name AS name, state
)
${countPassed(s, 'settled')}`;

/** Turns slots into fired ones. $1 name, $2 slots, $3 those that have fired too, $4 revision of slots without a row. */
export const claimSlotsSql = (s: string): string => `
INSERT INTO ${s}.task_schedule_slot AS slot (schedule_name, slot, state, reason, revision)
SELECT $1, ${TIME('at')}, 'fired', 'backfill', $4 FROM unnest($2::float8[]) AS at ORDER BY at
ON CONFLICT (schedule_name, slot) DO UPDATE SET state = 'fired', reason = 'backfill', decided_at = clock_timestamp()
 WHERE slot.state IN ('missed', 'skipped', 'failed') OR $3::boolean AND slot.state = 'fired'
RETURNING ${MS('slot')} AS slot, slot.revision`;

/** $1 how schedules stand, a list of `ScheduleProgress` as JSON. */
export const saveProgressSql = (s: string): string => `
UPDATE ${s}.task_schedule schedule
   SET next_at = ${TIME('"nextAt"')}, look_at = ${TIME('"lookAt"')}, remaining = given.remaining, waiting = given.waiting,
       open_ids = ARRAY(SELECT json_array_elements_text("openIds")::uuid),
       ended_at = CASE WHEN "endReason" IS NULL THEN ended_at ELSE clock_timestamp() END,
       end_reason = coalesce("endReason", end_reason),
       paused_at = CASE WHEN NOT resumes THEN paused_at END, paused_until = CASE WHEN NOT resumes THEN paused_until END,
       paused_by = CASE WHEN NOT resumes THEN paused_by END, pause_reason = CASE WHEN NOT resumes THEN pause_reason END
  FROM json_to_recordset($1::json) AS given(name text, "nextAt" float8, "lookAt" float8, remaining int, waiting int,
       "openIds" json, "endReason" text, resumes boolean)
 WHERE schedule.name = given.name`;

/** $1 the schedule as JSON: name, origin, home, definition, version, anchorAt, nextAt, lookAt, remaining. False where it is there. */
export const insertScheduleSql = (s: string): string => `
INSERT INTO ${s}.task_schedule (name, origin, task_name, module, queue, tags, created_by, metadata, definition, version,
       anchor_at, next_at, look_at, remaining)
SELECT name, origin, definition ->> 'task', module, queue, tags, "createdBy", metadata, definition, version, ${TIME('"anchorAt"')}, ${TIME('"nextAt"')}, ${TIME('"lookAt"')}, remaining
  FROM jsonb_to_record($1::jsonb) AS given(name text, origin text, module text, queue text, tags text[], "createdBy" text,
       metadata jsonb, definition jsonb, version int, "anchorAt" float8, "nextAt" float8, "lookAt" float8, remaining int)
ON CONFLICT DO NOTHING RETURNING name`;

/** Changes a schedule, which is locked; the next revision tells how it is from here on. $1 the same as JSON, with override. */
export const changeScheduleSql = (s: string): string => `
UPDATE ${s}.task_schedule schedule
   SET origin = given.origin, task_name = given.definition ->> 'task', module = given.module, queue = given.queue,
       tags = given.tags, created_by = given."createdBy", metadata = given.metadata,
       definition = given.definition, version = given.version,
       anchor_at = ${TIME('given."anchorAt"')}, next_at = ${TIME('given."nextAt"')}, look_at = ${TIME('given."lookAt"')},
       remaining = given.remaining, override = given.override, override_until = ${TIME('given."overrideUntil"')},
       paused_at = ${TIME('given."pausedAt"')}, paused_until = ${TIME('given."pausedUntil"')}, paused_by = given."pausedBy",
       pause_reason = given."pauseReason", revision = schedule.revision + 1,
       ended_at = CASE WHEN given."lookAt" IS NULL THEN schedule.ended_at END,
       end_reason = CASE WHEN given."lookAt" IS NULL THEN schedule.end_reason END,
       updated_at = clock_timestamp()
  FROM jsonb_to_record($1::jsonb) AS given(name text, origin text, module text, queue text, tags text[], "createdBy" text,
       metadata jsonb, definition jsonb, version int, "anchorAt" float8, "nextAt" float8, "lookAt" float8, remaining int, override jsonb, "overrideUntil" float8, "pausedAt" float8,
       "pausedUntil" float8, "pausedBy" text, "pauseReason" text)
 WHERE schedule.name = given.name`;

/** Keeps what a schedule is from here on. $1 name, $2 what changed, $3 who did it. */
export const insertRevisionSql = (s: string): string => `
INSERT INTO ${s}.task_schedule_revision (schedule_name, revision, change, actor, state)
SELECT name, revision, $2, $3, jsonb_build_object('definition', definition, 'override', override)
  FROM ${s}.task_schedule WHERE name = $1`;

/** The revision that was in force at a moment, or the first one. $1 name, $2 moment. */
export const revisionAtSql = (s: string): string => `
SELECT revision, state FROM ${s}.task_schedule_revision WHERE schedule_name = $1
 ORDER BY at <= ${TIME('$2')} DESC, CASE WHEN at <= ${TIME('$2')} THEN -revision ELSE revision END LIMIT 1`;

/** $1 name. */
export const removeScheduleSql = (s: string): string => `DELETE FROM ${s}.task_schedule WHERE name = $1 RETURNING name`;

/** Ends schedules of code that no living process declares. Answers with their names. */
export const endUndeclaredSql = (s: string): string => `
UPDATE ${s}.task_schedule schedule
   SET ended_at = clock_timestamp(), end_reason = 'undeclared', next_at = NULL, look_at = NULL
 WHERE origin = 'code' AND ended_at IS NULL
   AND EXISTS (SELECT FROM ${s}.task_node WHERE dead_at IS NULL)
   AND NOT EXISTS (SELECT FROM ${s}.task_node
                    WHERE dead_at IS NULL AND (schedules ->> schedule.name)::int >= schedule.version)
RETURNING name`;

/** Of these, those that ended because nobody declared them. $1 names. */
export const undeclaredAmongSql = (s: string): string =>
  `SELECT name FROM ${s}.task_schedule WHERE name = ANY ($1::text[]) AND end_reason = 'undeclared' AND ended_at IS NOT NULL`;

/** Removes slots and revisions beyond what is kept. $1 most slots a schedule, $2 most revisions a schedule. */
export const pruneHistorySql = (s: string): string => `
WITH slots AS (
  DELETE FROM ${s}.task_schedule_slot slot USING ${s}.task_schedule schedule
   WHERE slot.schedule_name = schedule.name AND slot.state <> 'waiting'
     AND slot.slot < (SELECT kept.slot FROM ${s}.task_schedule_slot kept WHERE kept.schedule_name = schedule.name
                       ORDER BY kept.slot DESC OFFSET $1 LIMIT 1)
  RETURNING 1
), revisions AS (
  DELETE FROM ${s}.task_schedule_revision revision USING ${s}.task_schedule schedule
   WHERE revision.schedule_name = schedule.name AND revision.revision < schedule.revision - $2 RETURNING 1
)
SELECT (SELECT count(*) FROM slots)::int + (SELECT count(*) FROM revisions)::int AS count`;
