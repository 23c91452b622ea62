import { assertFilter } from '../../client/index.js';
import { creatorOf } from '../../enqueue/index.js';
import { InvalidOptionError } from '../../errors/index.js';
import { type BulkAction, ExecutionStatus } from '../../ledger/index.js';
import {
  assertCount,
  assertKnown,
  assertOneOf,
  assertPriority,
  assertText,
  type NamesOf,
} from '../../options/index.js';
import type {
  BulkChangeOptions,
  BulkItemOptions,
  BulkListOptions,
  BulkRequest,
  BulkSelection,
  CanaryOptions,
} from './bulk.types.js';

const SELECTION: NamesOf<BulkSelection> = { action: true, ids: true, filter: true, statuses: true };
const REQUEST: NamesOf<BulkRequest> = {
  ...SELECTION,
  priority: true,
  createdBy: true,
  reason: true,
  perSecond: true,
  canary: true,
  allow: true,
  label: true,
};
const CANARY: NamesOf<CanaryOptions> = { first: true, next: true, stopAboveFailureRate: true };
const CHANGE: NamesOf<BulkChangeOptions> = { createdBy: true, reason: true };
const LIST: NamesOf<BulkListOptions> = { createdBy: true, state: true, cursor: true, limit: true };
const ITEMS: NamesOf<BulkItemOptions> = { outcome: true, after: true, limit: true };
const ACTIONS: readonly BulkAction[] = ['retry', 'cancel', 'reorder', 'promote'];
const STATUSES = Object.values(ExecutionStatus);
const LONGEST_REASON = 1_000;
const MOST_PER_SECOND = 10_000;

/** @throws InvalidOptionError */
export function assertSelection(selection: BulkSelection): void {
  assertKnown(selection ?? null, SELECTION, { whole: 'selection' });
  assertSelected(selection);
}

/** @throws InvalidOptionError */
export function assertRequest(request: BulkRequest): void {
  assertKnown(request ?? null, REQUEST, { whole: 'request' });
  assertSelected(request);
  const { action, priority, perSecond, canary } = request;
  assertTold(request);
  if (action === 'reorder') assertPriority(priority ?? Number.NaN, 'priority');
  else if (priority !== undefined) throw new InvalidOptionError('priority', priority, 'Use it with reorder only.');
  if (perSecond !== undefined && assertCount(perSecond, 'perSecond') > MOST_PER_SECOND)
    throw new InvalidOptionError('perSecond', perSecond, `Use at most ${MOST_PER_SECOND}, or leave it out.`);
  if (canary !== undefined) assertCanary(action, canary);
}

/** @throws InvalidOptionError */
export function assertChange(options: BulkChangeOptions): void {
  assertKnown(options, CHANGE, { whole: 'options' });
  assertTold(options);
}

/** @throws InvalidOptionError */
export function assertListed({ ...options }: BulkListOptions): void {
  assertKnown(options, LIST, { whole: 'options' });
  if (options.cursor !== undefined) assertText(options.cursor, 'cursor');
  if (options.limit !== undefined) assertCount(options.limit, 'limit');
}

/** @throws InvalidOptionError */
export function assertItems(options: BulkItemOptions): void {
  assertKnown(options, ITEMS, { whole: 'options' });
  assertOneOf(options.outcome, ['done', 'skipped', 'failed', 'open', undefined], 'outcome');
  if (options.after !== undefined) assertCount(options.after, 'after', 0);
  if (options.limit !== undefined) assertCount(options.limit, 'limit');
}

function assertSelected({ action, ids, filter, statuses = [] }: BulkSelection): void {
  assertOneOf(action, ACTIONS, 'action');
  if ((ids === undefined) === (filter === undefined))
    throw new InvalidOptionError('selection', ids ?? filter, 'Give either ids or a filter.');
  if (ids !== undefined && !Array.isArray(ids)) throw new InvalidOptionError('ids', ids, 'Use a list of ids.');
  assertFilter(filter);
  for (const status of statuses) assertOneOf(status, STATUSES, 'statuses');
}

function assertTold({ createdBy, reason }: BulkChangeOptions): void {
  creatorOf(createdBy);
  if (reason !== undefined && reason !== '') assertText(reason, 'reason', LONGEST_REASON);
}

function assertCanary(action: BulkAction, canary: CanaryOptions): void {
  if (action !== 'retry')
    throw new InvalidOptionError('canary', canary, 'Use it with retry only: nothing else has an outcome to wait for.');
  assertKnown(canary, CANARY, { whole: 'canary' });
  const { first, next, stopAboveFailureRate: rate } = canary;
  if (first !== undefined) assertCount(first, 'canary.first');
  if (next !== undefined) assertCount(next, 'canary.next');
  if (rate !== undefined && !(rate >= 0 && rate <= 1))
    throw new InvalidOptionError('canary.stopAboveFailureRate', rate, 'Use a share from 0 to 1.');
}
