import type { Target } from './tenant-app.js';
import { A, B, type ScopeKind, SECRETS } from './tenants.js';

/** What tenant B puts into one member of a body, and the code of the refusal, where it is one. */
export interface BodyAttack {
  readonly value: (target: Target) => unknown;
  /** In every kind of scope. */
  readonly refused?: string;
  /** In these kinds of scope. */
  readonly refusedBy?: Readonly<Partial<Record<ScopeKind, string>>>;
}

/** Attacks by the member that they use. */
export type BodyAttacks = Readonly<Record<string, readonly BodyAttack[]>>;

type Refusals = Pick<BodyAttack, 'refused' | 'refusedBy'>;

const OUTSIDE = 'SCOPE_VIOLATION';
const UNKNOWN = 'NOT_FOUND';
// The server keeps this key, or a member may not be there with another one.
const PRIVATE = 'REQUEST_INVALID';

const just = (value: unknown, refusals: Refusals = {}): BodyAttack => ({ value: () => value, ...refusals });

const metadata = (others: Refusals['refusedBy'] = {}): readonly BodyAttack[] => [
  just({ tenant: B.metadata['tenant'], own: 1 }, { refusedBy: others }),
  just({ tenant: SECRETS.tenant }, { refusedBy: { ...others, metadata: OUTSIDE } }),
  just({ tenant: [B.metadata['tenant'], SECRETS.tenant] }, { refusedBy: { ...others, metadata: OUTSIDE } }),
  just({ hidden: SECRETS.hidden }, { refused: PRIVATE, refusedBy: others['tags'] === UNKNOWN ? others : {} }),
];

/** Of `$execute`. Members of the schema `ExecuteOptions`. */
export const EXECUTE_ATTACKS: BodyAttacks = {
  priority: [just(1)],
  queue: [
    just(A.queue, { refusedBy: { queues: OUTSIDE } }),
    just('nowhere', { refused: 'QUEUE_UNKNOWN', refusedBy: { queues: OUTSIDE } }),
  ],
  delay: [just('1h')],
  run_at: [just('2099-01-01T00:00:00Z')],
  timeout: [just('1h')],
  task_id: [just(SECRETS.taskId, { refused: UNKNOWN }), just(SECRETS.trackedId, { refused: UNKNOWN })],
  tags: [just([A.tag], { refusedBy: { tags: OUTSIDE } }), just([B.tag, A.tag], { refusedBy: { tags: OUTSIDE } })],
  metadata: metadata(),
  depends_on: [
    { value: ({ done }) => [done], refused: 'DEPENDENCY_UNKNOWN' },
    { value: ({ running }) => [{ on: running, when: 'finished' }], refused: 'DEPENDENCY_UNKNOWN' },
    { value: ({ failedWorkflow }) => [failedWorkflow], refused: 'DEPENDENCY_UNKNOWN' },
  ],
};

// Work that runs elsewhere has neither tags nor a queue to be a tenant's by.
const NOWHERE = { tags: OUTSIDE, queues: OUTSIDE };

/** Of `POST /tasks/executions`. Members of the schema `Registration`. */
export const REGISTRATION_ATTACKS: BodyAttacks = {
  task_id: [
    just(SECRETS.taskId, { refused: UNKNOWN, refusedBy: NOWHERE }),
    just(SECRETS.trackedId, { refused: UNKNOWN, refusedBy: NOWHERE }),
    { value: ({ done }) => done, refused: UNKNOWN, refusedBy: NOWHERE },
  ],
  task_name: [just(A.task, { refusedBy: { ...NOWHERE, tasks: OUTSIDE } })],
  module: [just(A.module, { refusedBy: { ...NOWHERE, modules: OUTSIDE } })],
  task_args: [just([1], { refusedBy: NOWHERE })],
  task_kwargs: [just({ own: 1 }, { refusedBy: NOWHERE })],
  metadata: metadata(NOWHERE),
  initial_status: [just('STARTED', { refusedBy: NOWHERE })],
  on_behalf: [just(false, { refusedBy: NOWHERE })],
};

// Tenant B does not see its own then.
const INVISIBLE = { tags: UNKNOWN, queues: UNKNOWN };

/** Of `PATCH /tasks/executions/by-task-id/{task_id}`, of its own. Members of the schema `StatusReport`. */
export const REPORT_ATTACKS: BodyAttacks = {
  status: [just('STARTED', { refusedBy: INVISIBLE })],
  result: [just({ own: 1 }, { refusedBy: INVISIBLE })],
  error: [just('own', { refusedBy: INVISIBLE })],
  traceback: [just('own', { refusedBy: INVISIBLE })],
  metadata: metadata(INVISIBLE),
};

/** Of `PUT /schedules/{name}`. Members of the schema `ScheduleRequest`. */
export const SCHEDULE_ATTACKS: BodyAttacks = {
  task_name: [just(A.task, { refused: 'TASK_UNKNOWN' })],
  cron: [just('0 0 2 1 *')],
  every: [just('1d', { refused: PRIVATE })],
  at: [just('2099-01-01T00:00:00Z', { refused: PRIVATE })],
  when: [just('nobody_asks', { refused: PRIVATE })],
  timezone: [just('Europe/Berlin')],
  start_at: [just('2099-01-01T00:00:00Z')],
  end_at: [just('2099-01-01T00:00:00Z')],
  repeat: [just(1)],
  jitter: [just('1m')],
  payload: [just({ own: 1 })],
  overlap: [just('allow')],
  catch_up: [just({ all: true, max: 2 })],
  metadata: metadata(),
  tags: EXECUTE_ATTACKS['tags']!,
  priority: [just(1)],
  queue: [
    just(A.queue, { refusedBy: { queues: OUTSIDE } }),
    just('nowhere', { refused: PRIVATE, refusedBy: { queues: OUTSIDE } }),
  ],
  version: [just(1)],
};

/** Members that no body has: whose it is, and what it belongs to, is not for clients to say. */
export const NO_MEMBERS = [
  'created_by',
  'parent_id',
  'root_id',
  'retry_of',
  'unique',
  'lock',
  'depends_on',
  'manager',
  'scope',
  'filter',
] as const;
