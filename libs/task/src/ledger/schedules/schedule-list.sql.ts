import { MS, SCHEDULE_ROW } from './schedule.sql.js';

const NOW = 'clock_timestamp()';
const IS_PAUSED = `paused_at IS NOT NULL AND (paused_until IS NULL OR paused_until > ${NOW})`;

/**
 * Which schedules are meant. $1 text in name or task, $2 tasks, $3 queues, $4 modules, $5 origins, $6 states, $7 creator,
 * $8 tags, $9 metadata, $10 also those of the library, $11 also ended ones. Null is any.
 */
const CONDITIONS = `
       ($1::text IS NULL OR name ILIKE $1 OR task_name ILIKE $1)
   AND ($2::text[] IS NULL OR task_name = ANY ($2)) AND ($3::text[] IS NULL OR queue = ANY ($3))
   AND ($4::text[] IS NULL OR module = ANY ($4)) AND ($5::text[] IS NULL OR origin = ANY ($5))
   AND ($7::text IS NULL OR created_by = $7) AND ($8::text[] IS NULL OR tags @> $8)
   AND ($9::jsonb IS NULL OR metadata @> $9) AND ($10::boolean OR origin <> 'builtin') AND ($11::boolean OR ended_at IS NULL)
   AND ($6::text[] IS NULL
        OR 'ended' = ANY ($6) AND ended_at IS NOT NULL
        OR 'paused' = ANY ($6) AND ended_at IS NULL AND ${IS_PAUSED}
        OR 'active' = ANY ($6) AND ended_at IS NULL AND NOT (${IS_PAUSED})
        OR 'overridden' = ANY ($6) AND override IS NOT NULL AND (override_until IS NULL OR override_until > ${NOW}))`;

const ORDERS = {
  name: 'name COLLATE "C"',
  next: 'next_at NULLS LAST, name COLLATE "C"',
} as const;

export type ScheduleOrder = keyof typeof ORDERS;

/** $12 behind this name, $13 how many are left out, $14 most. */
export const listSchedulesSql = (s: string, order: ScheduleOrder): string => `
SELECT ${SCHEDULE_ROW} FROM ${s}.task_schedule
 WHERE ${CONDITIONS} AND ($12::text IS NULL OR name COLLATE "C" > $12)
 ORDER BY ${ORDERS[order]} OFFSET $13 LIMIT $14`;

export const countSchedulesSql = (s: string): string =>
  `SELECT count(*)::int AS count FROM ${s}.task_schedule WHERE ${CONDITIONS}`;

/** Those that have a slot until then and are not paused for good. $12 until when, in ms, $13 most. */
export const plannedSchedulesSql = (s: string): string => `
SELECT ${SCHEDULE_ROW} FROM ${s}.task_schedule
 WHERE ${CONDITIONS} AND ended_at IS NULL AND next_at <= to_timestamp($12::float8 / 1000)
   AND (paused_at IS NULL OR paused_until IS NOT NULL)
 ORDER BY next_at LIMIT $13`;

/** The latest first. $1 name, $2 before this revision, $3 most. */
export const revisionsSql = (s: string): string => `
SELECT revision, ${MS('at')} AS at, actor, change, state FROM ${s}.task_schedule_revision
 WHERE schedule_name = $1 AND revision < $2 ORDER BY revision DESC LIMIT $3`;

/** How slots went, the latest first, each with what became of its execution. $1 name, $2 before this slot, $3 most. */
export const historySql = (s: string): string => `
SELECT ${MS('slot.slot')} AS slot, slot.state, slot.reason, slot.revision, slot.late_ms::float8 AS "lateMs",
       ${MS('slot.decided_at')} AS "decidedAt", ${MS('slot.through')} AS through, slot.execution_id AS "executionId",
       execution.status, ${MS('execution.finished_at')} AS "finishedAt"
  FROM ${s}.task_schedule_slot slot LEFT JOIN ${s}.task_execution_now execution ON execution.id = slot.execution_id
 WHERE slot.schedule_name = $1 AND slot.slot < to_timestamp($2::float8 / 1000) ORDER BY slot.slot DESC LIMIT $3`;

/** The last slots of many schedules. $1 names, $2 how many of each. */
export const lastSlotsSql = (s: string): string => `
SELECT given.name, ${MS('slot.slot')} AS slot, slot.state, slot.reason, slot.revision, slot.late_ms::float8 AS "lateMs",
       ${MS('slot.decided_at')} AS "decidedAt", ${MS('slot.through')} AS through, slot.execution_id AS "executionId",
       execution.status, ${MS('execution.finished_at')} AS "finishedAt"
  FROM unnest($1::text[]) AS given(name)
 CROSS JOIN LATERAL (SELECT * FROM ${s}.task_schedule_slot last WHERE last.schedule_name = given.name
                      ORDER BY last.slot DESC LIMIT $2) AS slot
  LEFT JOIN ${s}.task_execution_now execution ON execution.id = slot.execution_id
 ORDER BY given.name, slot.slot DESC`;

/** Those of the slots that a backfill would fire. $1 name, $2 slots, $3 those that have fired too. */
export const claimableSlotsSql = (s: string): string => `
SELECT at AS slot FROM unnest($2::float8[]) AS at
  LEFT JOIN ${s}.task_schedule_slot slot ON slot.schedule_name = $1 AND slot.slot = to_timestamp(at / 1000)
 WHERE slot.slot IS NULL OR slot.state IN ('missed', 'skipped', 'failed') OR $3::boolean AND slot.state = 'fired'
 ORDER BY at`;

/**
 * Where executions of schedules belong may be another place after a deploy. $1 tasks of a process as JSON: task, module,
 * queue, tags.
 */
export const rehomeSql = (s: string): string => `
WITH given AS (
  SELECT schedule.name, given.module, coalesce(schedule.definition ->> 'queue', given.queue) AS queue,
         ARRAY(SELECT jsonb_array_elements_text(given.tags) UNION
               SELECT jsonb_array_elements_text(coalesce(schedule.definition -> 'tags', '[]'))) AS tags
    FROM ${s}.task_schedule schedule
    JOIN jsonb_to_recordset($1::jsonb) AS given(task text, module text, queue text, tags jsonb) ON given.task = schedule.task_name
   WHERE schedule.origin = 'service'
), moved AS (
  UPDATE ${s}.task_schedule schedule SET module = given.module, queue = given.queue, tags = given.tags
    FROM given
   WHERE schedule.name = given.name
     AND (schedule.module <> given.module OR schedule.queue <> given.queue
          OR NOT (schedule.tags @> given.tags AND given.tags @> schedule.tags))
  RETURNING 1
)
SELECT count(*)::int AS count FROM moved`;
