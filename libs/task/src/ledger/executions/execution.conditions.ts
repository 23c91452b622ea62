import { durationMs } from '../../time/duration.js';
import { isLedgerId } from '../model/execution-id.js';
import type { ExecutionFilter } from './execution.query.js';
import type { SearchTarget } from './execution.search.js';
import { isTerminal } from '../model/execution-status.js';
import { firstIdAt } from '../connection/ledger.clock.js';
import { ledgerJson, ledgerText } from '../model/ledger.json.js';
import type { UsualDuration } from '../statistics/statistics.js';

/**
 * How an index finds what a condition is about, in the order of ids: `order` bounds the ids themselves; the others by how many
 * executions such a condition usually leaves, up to most of them.
 */
export type Reach = 'order' | 'few' | 'some' | 'many' | 'most';

/**
 * A condition on the row `execution`, with the values that it names. TypeORM knows a property only where a space or a
 * bracket follows it, not the end of a line. Without a reach no index knows it.
 */
export type Condition = [sql: string, params: Record<string, unknown>, reach?: Reach];

const NOTHING: Condition = ['false', {}, 'few'];

/** What is long for a task of which too few runs are known to say what is usual. */
const LONG_MS = 600_000;

// An id is made before its row is written, which can take as long as an enqueue waits for the ledger, by a clock that is
// nearly that of the ledger.
export const MINTED_BEFORE_MS = 600_000;
export const MINTED_AFTER_MS = 60_000;

/** Stands for the schema in a condition. */
export const LEDGER = '{ledger}';

const STARTED = `(execution.finishedAt IS NULL AND (execution.is_claimed OR execution.recorded_status = 'STARTED'))`;
// The same where nothing else will do: they are few, and are looked up one by one. The first of them keeps old partitions out.
const ONLY_STARTED = `(execution.id = ANY (ARRAY(SELECT started.id FROM ${LEDGER}.task_started started)) AND
  execution.id >= (SELECT started.id FROM ${LEDGER}.task_started started ORDER BY started.id LIMIT 1))`;

/** What a filter is about and does not say itself. */
export interface FilterFacts {
  readonly usual?: readonly UsualDuration[];
  readonly target?: SearchTarget;
}

/** The conditions of a filter. All of them hold together. */
export function conditions(filter: ExecutionFilter, { usual = [], target }: FilterFacts = {}): Condition[] {
  const searched = target ? [found(target)] : [];
  return [
    ...columns(filter),
    ...searched,
    ...relations(filter),
    ...times(filter),
    ...delays(filter),
    ...running(filter, usual),
  ];
}

function columns(filter: ExecutionFilter): Condition[] {
  const { status, tags, metadata } = filter;
  const named = (['module', 'queue', 'taskName'] as const).flatMap((field) => {
    const names = filter[field];
    if (names === undefined) return [];
    return [among(field, [names].flat().map(ledgerText), field === 'queue' ? undefined : 'many')];
  });
  const { createdBy, errorFingerprint: fingerprint } = filter;
  return [
    ...(fingerprint === undefined
      ? []
      : [
          [
            'execution.errorFingerprint = :fingerprint',
            { fingerprint: ledgerText(fingerprint) },
            'some',
          ] satisfies Condition,
        ]),
    ...(createdBy === undefined
      ? []
      : [['execution.createdBy = :createdBy', { createdBy: ledgerText(createdBy) }, 'some'] satisfies Condition]),
    ...named,
    ...(status === undefined ? [] : statusAmong([status].flat())),
    ...(tags?.length ? [['execution.tags @> :tags::text[]', { tags: tags.map(ledgerText) }] satisfies Condition] : []),
    ...(metadata
      ? [['execution.metadata @> :metadata::jsonb', { metadata: ledgerJson(metadata) }] satisfies Condition]
      : []),
  ];
}

function relations(filter: ExecutionFilter): Condition[] {
  const related = (['parentId', 'retryOf', 'rootId'] as const)
    .filter((field) => filter[field] !== undefined)
    .map((field): Condition =>
      isLedgerId(filter[field] ?? '') ? [`execution.${field} = :${field}`, { [field]: filter[field] }, 'few'] : NOTHING,
    );
  if (filter.newerThan !== undefined)
    related.push(
      isLedgerId(filter.newerThan) ? ['execution.id > :newerThan', { newerThan: filter.newerThan }, 'order'] : NOTHING,
    );
  return filter.ids === undefined ? related : [...related, among('id', filter.ids.filter(isLedgerId), 'few')];
}

function times({ createdFrom, createdTo, finishedFrom, finishedTo }: ExecutionFilter): Condition[] {
  // What has finished was created before, and the id carries roughly that time: it prunes partitions.
  const before = createdTo && finishedTo ? new Date(Math.min(+createdTo, +finishedTo)) : (createdTo ?? finishedTo);
  const optional: (Condition | undefined)[] = [
    createdFrom && [
      'execution.id >= :from',
      { from: firstIdAt(Math.max(0, createdFrom.getTime() - MINTED_BEFORE_MS)) },
      'order',
    ],
    createdFrom && ['execution.createdAt >= :createdFrom', { createdFrom }, 'order'],
    before && ['execution.id < :to', { to: firstIdAt(before.getTime() + MINTED_AFTER_MS) }, 'order'],
    createdTo && ['execution.createdAt < :createdTo', { createdTo: new Date(createdTo.getTime() + 1) }, 'order'],
    finishedFrom && ['execution.finishedAt >= :finishedFrom', { finishedFrom }],
    // The clock of Postgres is finer than ours, so the millisecond is meant as a whole.
    finishedTo && ['execution.finishedAt < :finishedTo', { finishedTo: new Date(finishedTo.getTime() + 1) }],
  ];
  return optional.filter((condition): condition is Condition => condition !== undefined);
}

function delays({ delayed }: ExecutionFilter): Condition[] {
  if (delayed === undefined) return [];
  const isDelayed = 'coalesce( execution.scheduledFor > clock_timestamp(), false)';
  return [[delayed ? isDelayed : `NOT ${isDelayed}`, {}]];
}

function running({ runningLongerThan }: ExecutionFilter, usual: readonly UsualDuration[]): Condition[] {
  if (runningLongerThan === undefined) return [];
  const started: Condition = [ONLY_STARTED, {}, 'few'];
  if (runningLongerThan !== 'p95') {
    const longestMs = durationMs(runningLongerThan, 'runningLongerThan');
    return [started, [`execution.claimed_at < clock_timestamp() - :longestMs * interval '1 ms'`, { longestMs }]];
  }
  const slow = `execution.claimed_at < clock_timestamp() - interval '1 ms' * coalesce(
    (SELECT usual.ms FROM json_to_recordset(:usual::json) AS usual("taskName" text, ms float8)
      WHERE usual."taskName" = execution.taskName ), :longestMs)`;
  return [started, [slow, { usual: ledgerJson(usual), longestMs: LONG_MS }]];
}

// What has no error is not in the index of errors, so that one is said for the planner.
function found(target: SearchTarget): Condition {
  if ('ids' in target) return ['execution.id IN (:...foundIds)', { foundIds: target.ids }, 'few'];
  const { pattern, taskNames } = target;
  const failed = `(execution.error IS NOT NULL AND (execution.error ILIKE :search OR execution.errorType ILIKE :search))`;
  return taskNames.length === 0
    ? [failed, { search: pattern }, 'some']
    : [`(execution.taskName IN (:...foundNames) OR ${failed})`, { search: pattern, foundNames: taskNames }];
}

// What is live is in an index, what has failed in others, and all that has ended in one more.
export function statusAmong(statuses: readonly string[], name = ''): Condition[] {
  if (statuses.length === 0) return [NOTHING];
  if (statuses.every((status) => status === 'STARTED')) return [[ONLY_STARTED, {}, 'few']];
  const ended = statuses.filter(isTerminal);
  const waiting = statuses.filter((status) => !isTerminal(status) && status !== 'STARTED');
  const hasOnlyFailed = ended.every((status) => status === 'FAILURE');
  const hasEnded = `execution.recorded_status IN (:...${name}ended)`;
  const parts = [
    // The planner would take the index of all that has ended for as good as that of what has failed.
    ...(ended.length > 0 ? [hasOnlyFailed ? hasEnded : `(execution.finishedAt IS NOT NULL AND ${hasEnded})`] : []),
    ...(waiting.length > 0
      ? [
          `(execution.finishedAt IS NULL AND execution.recorded_status IN (:...${name}waiting) AND NOT execution.is_claimed)`,
        ]
      : []),
    ...(statuses.includes('STARTED') ? [STARTED] : []),
  ];
  const values = { [`${name}ended`]: ended, [`${name}waiting`]: waiting };
  const isMixed = ended.length > 0 && parts.length > 1;
  const reach = isMixed ? undefined : hasOnlyFailed ? 'some' : 'most';
  return [[`(${parts.join(' OR ')})`, values, reach]];
}

// IN, not = ANY: with one value Postgres takes it for an equality and reads the index in order.
function among(field: string, values: readonly string[], reach?: Reach): Condition {
  return values.length === 0 ? NOTHING : [`execution.${field} IN (:...${field})`, { [field]: values }, reach];
}
