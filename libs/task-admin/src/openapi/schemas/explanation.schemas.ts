import { ref, type Schema } from '../operation.js';
import * as is from './shape.js';

const flag: Schema = { type: 'boolean' };
const hidden: Schema = { ...is.count, description: 'Executions that are not named: the user may not see them.' };
const kept: Schema = { ...is.momentOrNull, description: 'Null where no such process is remembered.' };
const line: Schema = ref('PlaceInLine');

const reason = (kind: string, description: string, members: Readonly<Record<string, Schema>> = {}): Schema =>
  is.shape({ kind: { type: 'string', enum: [kind] }, ...members }, description);

const REASONS: Readonly<Record<string, Schema>> = {
  Running: reason('running', 'It runs, or a process is about to call its handler.', {
    since: is.moment,
    run: is.count,
    node_id: is.uuid,
    node_name: is.textOrNull,
    is_node_alive: { ...flag, description: 'False: its process has died, and another takes the run over.' },
    cancel_requested_at: is.momentOrNull,
  }),
  WaitsForChildren: reason(
    'children',
    'It runs, and its handler waits for executions that it has enqueued, or for jobs elsewhere. Its place is free for others.',
    {
      since: is.moment,
      open: { ...is.count, description: 'How many of its latest 1,000 children have not ended. 0: something else.' },
      children: { type: 'array', maxItems: 20, items: ref('Child') },
      hidden,
    },
  ),
  Returning: reason('returning', 'It has what it waited for, and goes on once its queue has a place for it again.', {
    queue: is.text,
    since: is.moment,
  }),
  Ended: reason('ended', 'It has ended.', {
    status: ref('ExecutionStatus'),
    at: is.moment,
    reason: is.textOrNull,
    error_type: is.textOrNull,
    duplicate_of: is.uuidOrNull,
    hidden,
  }),
  External: reason('external', 'Something else runs it, and decides when.', {
    engine: is.textOrNull,
    engine_id: is.textOrNull,
    until: is.momentOrNull,
  }),
  DependsOn: reason('dependency', 'It waits for other executions.', {
    open: { ...is.count, description: 'How many it still waits for.' },
    upstreams: { type: 'array', maxItems: 20, items: ref('Upstream') },
    hidden,
  }),
  Scheduled: reason('scheduled', 'It is to start later.', { until: is.moment }),
  Retrying: reason('retry', 'It has failed, and waits for its next attempt.', {
    until: is.moment,
    attempt: { ...is.count, description: 'The attempt that is next.' },
    max_attempts: is.count,
    error_type: { ...is.textOrNull, description: 'Of the last attempt.' },
  }),
  Locked: reason('lock', 'Another run holds the lock that it needs.', {
    key: { ...is.textOrNull, description: 'Null where payload_visible is false.' },
    holder: { oneOf: [ref('LockHolder'), { type: 'null' }] },
    held_until: { ...is.momentOrNull, description: 'By when the lock is free at the latest, where that was limited.' },
    since: { ...is.momentOrNull, description: 'Since when it has been in the line for the lock.' },
    before: { oneOf: [line, { type: 'null' }], description: 'Null where it has not come to ask for the lock.' },
    on_conflict: { type: 'string', enum: ['wait', 'skip', 'fail'] },
    hidden,
  }),
  QueuePaused: reason('queue_paused', 'Its queue is paused.', {
    queue: is.text,
    since: is.moment,
    until: { ...is.momentOrNull, description: 'When it goes on by itself.' },
    by: is.textOrNull,
    reason: is.textOrNull,
  }),
  TaskPaused: reason('task_paused', 'Its task is paused; others of its queue are not.', {
    task: is.text,
    since: is.moment,
    until: { ...is.momentOrNull, description: 'When it goes on by itself.' },
    by: is.textOrNull,
    reason: is.textOrNull,
  }),
  NoWorker: reason('no_worker', 'No living process that takes work serves its queue.', {
    queue: is.text,
    since: kept,
    quiet: { ...is.count, description: 'How many serve it and take nothing, because an operator has made them quiet.' },
  }),
  NoHandler: reason('no_handler', 'No process that serves its queue has a handler of its task.', {
    queue: is.text,
    task: is.text,
    prepared_by: { ...is.textOrNull, description: 'The version of a workflow that has to make its payload first.' },
    workers: is.count,
    since: kept,
    quiet: { ...is.count, description: 'How many have one and take nothing, because an operator has made them quiet.' },
    is_served_again: { ...flag, description: 'A process has one by now, and the ticket comes back within seconds.' },
  }),
  RunsAlone: reason('runs_alone', 'Processes have died while they ran it, so it runs alone in one.', {
    queue: is.text,
    crashes: is.count,
    before: line,
    is_taken: { ...flag, description: 'A process runs such executions now, one after the other.' },
  }),
  ConcurrencyLimited: reason('concurrency', 'As many runs of its queue are under way as may be.', {
    queue: is.text,
    running: is.count,
    limit: is.count,
  }),
  RateLimited: reason('rate_limit', 'Its queue has started as many as it may within a time.', {
    queue: is.text,
    max: is.count,
    duration_ms: is.count,
    until: is.moment,
  }),
  BreakerOpen: reason('breaker', 'A circuit breaker of its task is not closed.', {
    breaker: { ...is.textOrNull, description: 'Null where payload_visible is false.' },
    state: { type: 'string', enum: ['open', 'half_open'] },
    since: is.momentOrNull,
    until: { ...is.momentOrNull, description: 'When one run may find out whether it can be closed.' },
    failures: { ...is.count, description: 'Failed attempts in a row.' },
    by: { ...is.textOrNull, description: 'Null where failures have opened it.' },
    reason: is.textOrNull,
    open: { ...is.count, description: 'Breakers of the task that are not closed: there is one for each key.' },
  }),
  WaitsForSlot: reason('free_slot', 'It waits for its turn, and for a process with a free slot.', {
    queue: is.text,
    before: line,
    workers: { ...is.count, description: 'Living processes with a handler of its task.' },
    slots: is.count,
    busy: is.count,
  }),
  NoTicket: reason('fault', 'It has no ticket, which must not be. A check each minute, or its sync, mends that.'),
};

/** Schemas of why executions have not run. */
export const EXPLANATION_SCHEMAS: Readonly<Record<string, Schema>> = {
  PlaceInLine: is.shape({
    count: { ...is.count, maximum: 1000 },
    is_capped: { ...flag, description: 'There are more than count: 1,000+.' },
  }),
  Upstream: is.shape({
    execution_id: is.uuid,
    task_name: { ...is.textOrNull, description: 'Null where it is not kept any more.' },
    status: { oneOf: [ref('ExecutionStatus'), { type: 'null' }] },
    condition: { type: 'string', enum: ['success', 'finished', 'failure'] },
  }),
  Child: is.shape({ execution_id: is.uuid, task_name: is.text, status: ref('ExecutionStatus') }),
  LockHolder: is.shape({
    execution_id: is.uuid,
    task_name: is.textOrNull,
    since: { ...is.momentOrNull, description: 'Null while the lock is being handed to it.' },
    node_id: is.uuidOrNull,
    node_name: is.textOrNull,
  }),
  ...Object.fromEntries(Object.entries(REASONS).map(([name, schema]) => [`Reason${name}`, schema])),
  Explanation: is.shape({
    execution_id: is.uuid,
    task_name: is.text,
    queue: is.text,
    status: ref('ExecutionStatus'),
    at: { ...is.moment, description: 'When this was so.' },
    reasons: {
      type: 'array',
      minItems: 1,
      items: { oneOf: Object.keys(REASONS).map((name) => ref(`Reason${name}`)) },
      description: 'In the order in which they have to go away. There will be more kinds.',
    },
    payload_visible: is.payloadVisible,
  }),
};
