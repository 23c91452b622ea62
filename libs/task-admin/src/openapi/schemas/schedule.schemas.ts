import { listOf, ref, type Schema } from '../operation.js';
import * as is from './shape.js';

const duration: Schema = { type: ['integer', 'string'], description: "Milliseconds, or a text such as '5m'." };
const wholeOrNull: Schema = { type: ['integer', 'null'] };
const fewSlots: Schema = { type: 'integer', minimum: 1, maximum: 100, default: 10 };
const overlap: Schema = { type: 'string', enum: ['skip', 'queue', 'cancelRunning', 'allow'] };
const catchUp: Schema = {
  oneOf: [
    { type: 'string', enum: ['none', 'last'] },
    { type: 'object', required: ['all', 'max'], properties: { all: { const: true }, max: is.count } },
  ],
};
const orNull = (schema: Schema): Schema => ({ oneOf: [schema, { type: 'null' }] });

// What clients may say about when it fires; exactly one of the first four, but every may go with when.
const timing: Readonly<Record<string, Schema>> = {
  cron: { ...is.text, description: 'Five fields, six with seconds in front, or @daily and the like.' },
  every: duration,
  at: is.moment,
  when: { ...is.text, description: 'Name of a condition, which is asked every so often.' },
  timezone: { ...is.text, description: 'IANA name; UTC unless it is given.' },
  start_at: is.moment,
  end_at: is.moment,
  repeat: { type: 'integer', minimum: -1, description: 'How often it fires again; -1 is for ever.' },
  jitter: duration,
};

const fields: Readonly<Record<string, Schema>> = {
  name: is.text,
  task_name: is.text,
  origin: { type: 'string', enum: ['code', 'service', 'builtin'] },
  state: { type: 'string', enum: ['active', 'paused', 'ended'] },
  timing: { ...ref('ScheduleTiming'), description: 'What counts now: of the override, else as defined.' },
  text: { ...is.text, description: 'The timing in English words.' },
  defined_timing: ref('ScheduleTiming'),
  defined_text: is.text,
  overlap,
  catch_up: catchUp,
  jitter_ms: is.count,
  start_at: is.momentOrNull,
  end_at: is.momentOrNull,
  priority: wholeOrNull,
  queue: is.text,
  module: is.text,
  tags: is.texts,
  created_by: is.textOrNull,
  metadata: is.anyObject,
  override: orNull(ref('ScheduleOverride')),
  paused: orNull(is.shape({ at: is.moment, until: is.momentOrNull, by: is.textOrNull, reason: is.textOrNull })),
  version: is.count,
  revision: is.count,
  next_at: is.momentOrNull,
  next_slots: { ...listOf(is.moment), description: 'In lists, the next five.' },
  remaining: { ...wholeOrNull, description: 'How many more times it fires; null is for ever.' },
  waiting: is.count,
  open_execution_ids: listOf(is.uuid),
  ended_at: is.momentOrNull,
  end_reason: is.textOrNull,
  created_at: is.moment,
  updated_at: is.moment,
};

/** Schemas of schedules. */
export const SCHEDULE_SCHEMAS: Readonly<Record<string, Schema>> = {
  ScheduleTiming: is.shape({
    kind: { type: 'string', enum: ['cron', 'every', 'at', 'when'] },
    cron: is.textOrNull,
    timezone: is.textOrNull,
    every_ms: { type: ['integer', 'null'] },
    at: is.momentOrNull,
    when: is.textOrNull,
  }),
  ScheduleOverride: is.shape({
    cron: is.textOrNull,
    every_ms: wholeOrNull,
    timezone: is.textOrNull,
    has_payload: { type: 'boolean' },
    reason: is.textOrNull,
    by: is.textOrNull,
    until: is.momentOrNull,
  }),
  ScheduleSlot: is.shape({
    slot: { ...is.moment, description: 'The instant that was due.' },
    state: { type: 'string', enum: ['fired', 'waiting', 'skipped', 'missed', 'failed'] },
    reason: { ...is.textOrNull, description: 'overlap, paused, unique, backfill, condition; or an error.' },
    late_ms: wholeOrNull,
    decided_at: is.moment,
    through: { ...is.momentOrNull, description: 'The row stands for all slots to here.' },
    revision: is.count,
    execution_id: is.uuidOrNull,
    execution_status: is.textOrNull,
    finished_at: is.momentOrNull,
  }),
  ListedSchedule: is.shape({ ...fields, last_slots: listOf(ref('ScheduleSlot')) }),
  Schedule: is.shape({
    ...fields,
    payload_visible: is.payloadVisible,
    payload: is.anything,
    masked_paths: is.texts,
    defined_payload: is.anything,
  }),
  SchedulePage: is.shape({
    count: is.count,
    count_capped: { type: 'boolean' },
    next: is.textOrNull,
    previous: is.textOrNull,
    results: listOf(ref('ListedSchedule')),
  }),
  ScheduleRequest: {
    ...is.optional({
      task_name: is.text,
      ...timing,
      payload: is.anything,
      overlap,
      catch_up: catchUp,
      metadata: is.anyObject,
      tags: is.texts,
      priority: { type: 'integer', minimum: 1, maximum: 10 },
      queue: is.text,
      version: is.count,
    }),
    required: ['task_name'],
  },
  ScheduleChange: is.optional({
    cron: is.text,
    every: duration,
    timezone: is.text,
    payload: is.anything,
    reason: is.text,
    until: is.moment,
  }),
  SchedulePause: is.optional({ reason: is.text, until: is.moment }),
  ScheduleThought: is.optional({ ...timing, count: fewSlots, from: is.moment }),
  PreviewRequest: is.optional({ count: fewSlots, from: is.moment }),
  BackfillRequest: {
    ...is.optional({
      from: is.moment,
      to: is.moment,
      limit: { type: 'integer', minimum: 1, maximum: 1_000, default: 100 },
      force: { type: 'boolean', description: 'Also those that have fired.' },
    }),
    required: ['from'],
  },
  SlotPreview: is.shape({
    at: is.moment,
    local: { ...is.text, description: 'As clocks show it there: 2027-03-28T03:00:00+02:00.' },
  }),
  SchedulePreview: is.shape({
    text: is.text,
    timezone: is.text,
    slots: listOf(ref('SlotPreview')),
    change: orNull(
      is.shape(
        {
          at: is.moment,
          offset_before: { type: 'integer', description: 'Minutes ahead of UTC.' },
          offset_after: { type: 'integer' },
          slots: listOf(ref('SlotPreview')),
        },
        'The next change of the clocks, with up to 50 slots of the days before and after it.',
      ),
    ),
  }),
  ScheduleHistory: is.shape({
    next: { ...is.momentOrNull, description: 'Pass it as before, for the slots before.' },
    results: listOf(ref('ScheduleSlot')),
  }),
  ScheduleRevisions: is.shape({
    results: listOf(
      is.shape({
        revision: is.count,
        at: is.moment,
        by: is.textOrNull,
        change: is.text,
        timing: ref('ScheduleTiming'),
        text: is.text,
        override: orNull(ref('ScheduleOverride')),
        payload: is.anything,
      }),
    ),
  }),
  ScheduleTriggered: is.shape({ name: is.text, task_name: is.text, execution_id: is.uuid }),
  BackfillPlan: is.shape({
    count: is.count,
    is_capped: { type: 'boolean', description: 'There are more slots in this time than limit.' },
    slots: listOf(is.moment),
  }),
  Backfilled: is.shape({
    name: is.text,
    count: is.count,
    results: listOf(is.shape({ slot: is.moment, execution_id: is.uuid })),
  }),
  ScheduleCollisions: is.shape({
    from: is.moment,
    to: is.moment,
    is_capped: { type: 'boolean', description: 'There were more schedules than could be looked at.' },
    results: listOf(is.shape({ minute: is.moment, count: is.count, names: is.texts })),
  }),
};
