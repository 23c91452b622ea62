import { listOf, ref, type Schema } from '../operation.js';
import * as is from './shape.js';

const KINDS = ['failure_rate', 'exhausted', 'slow', 'backlog_age', 'no_worker', 'missed_schedule'];
const kind: Schema = { type: 'string', enum: KINDS };
const name: Schema = { ...is.text, pattern: '^[a-zA-Z0-9_.-]{1,100}$' };
const textsOrNull: Schema = { type: ['array', 'null'], items: is.text };
const countOrNull: Schema = { type: ['integer', 'null'], minimum: 0 };
const span: Schema = { type: ['string', 'integer', 'null'], description: 'Such as 15m, or milliseconds.' };
const names: Schema = { type: ['array', 'null'], minItems: 1, maxItems: 100, items: is.text };

// Which of them a rule has, its kind says: the library refuses the others.
const members: Readonly<Record<string, Schema>> = {
  channels: { type: ['array', 'null'], maxItems: 20, items: is.text, description: 'Names; see channels of the list.' },
  cooldown: { ...span, description: 'While it goes on firing it is told again after this long: 1h.' },
  task_names: names,
  queues: names,
  schedules: names,
  window: { ...span, description: 'How far back it looks, from 1m to 7d.' },
  min_runs: { type: ['integer', 'null'], minimum: 1, description: 'With fewer it says nothing: 10.' },
  above: { type: ['number', 'null'], minimum: 0, exclusiveMaximum: 1, description: 'Share of failures.' },
  count: { type: ['integer', 'null'], minimum: 1, description: 'So many or more: 1.' },
  older_than: span,
  slower_than: span,
  late_by: span,
};

const required = (properties: Readonly<Record<string, Schema>>, needed: readonly string[]): Schema => ({
  ...is.optional(properties),
  required: needed,
});

/** Schemas of alerts. */
export const ALERT_SCHEMAS: Readonly<Record<string, Schema>> = {
  AlertSubject: is.shape(
    { name: is.text, value: { type: 'number' }, text: is.text },
    'A task, a queue or a schedule that a rule fires for, and what was measured.',
  ),
  Alert: is.shape({
    name,
    origin: { type: 'string', enum: ['code', 'service'], description: 'code: a deployment changes it.' },
    kind,
    description: { ...is.text, description: 'What it is for, in words.' },
    state: { type: 'string', enum: ['ok', 'firing'] },
    since: { ...is.momentOrNull, description: 'Null until it has fired once.' },
    subjects: { ...listOf(ref('AlertSubject')), description: 'What it fires for, the worst first, 100 at most.' },
    muted: {
      oneOf: [is.shape({ until: is.moment, by: is.textOrNull, reason: is.textOrNull }), { type: 'null' }],
    },
    last_notified_at: is.momentOrNull,
    evaluated_at: { ...is.momentOrNull, description: 'When it was looked at last, once a minute.' },
    channels: is.texts,
    cooldown_ms: is.count,
    task_names: textsOrNull,
    queues: textsOrNull,
    schedules: textsOrNull,
    window_ms: countOrNull,
    min_runs: countOrNull,
    above: { type: ['number', 'null'] },
    count: countOrNull,
    older_than_ms: countOrNull,
    slower_than_ms: countOrNull,
    late_by_ms: countOrNull,
    created_by: is.textOrNull,
    created_at: is.moment,
    updated_at: is.moment,
  }),
  AlertChannel: is.shape(
    { name: is.text, type: { type: 'string', enum: ['webhook', 'slack', 'custom'] } },
    'How people are told. Addresses and secrets are in the code alone.',
  ),
  Alerts: is.shape({ count: is.count, channels: listOf(ref('AlertChannel')), results: listOf(ref('Alert')) }),
  AlertRequest: required({ name, kind, ...members }, ['name', 'kind']),
  AlertChanges: is.optional(members),
  AlertThought: required(
    { name, kind, ...members, over: { ...span, description: 'How far back it is looked at, from 10m to 7d: 7d.' } },
    ['kind'],
  ),
  AlertMute: required({ until: is.moment, reason: { ...is.text, minLength: 1, maxLength: 255 } }, ['until']),
  AlertDelivery: is.shape({
    id: is.uuid,
    channel: is.text,
    event: { type: 'string', enum: ['firing', 'reminder', 'resolved', 'test'] },
    text: { ...is.text, description: 'What was told.' },
    state: { type: 'string', enum: ['pending', 'sent', 'failed'] },
    attempts: is.count,
    error: { ...is.textOrNull, description: 'Of the last attempt that failed.' },
    created_at: is.moment,
    next_at: { ...is.momentOrNull, description: 'While it is pending: when it is tried next.' },
    finished_at: is.momentOrNull,
  }),
  AlertTest: is.shape({ count: is.count, results: listOf(ref('AlertDelivery')) }),
  AlertDeliveries: is.shape({ next: is.textOrNull, results: listOf(ref('AlertDelivery')) }),
  AlertPreview: is.shape({
    has_history: {
      type: 'boolean',
      description: 'False for backlog_age and no_worker: what waits, and who serves it, is known of now only.',
    },
    from: is.moment,
    to: is.moment,
    step_seconds: { ...is.count, description: 'How fine it was looked at.' },
    firings: {
      ...listOf(is.shape({ from: is.moment, to: is.momentOrNull, subjects: is.texts })),
      description: 'The latest first, 200 at most. to: null where it still would fire.',
    },
    notifications: { ...is.count, description: 'How many each channel would have got, reminders included.' },
    now: { ...listOf(ref('AlertSubject')), description: 'What it would fire for now.' },
  }),
};
