import { durationMs } from '../../time/duration.js';
import { InvalidOptionError } from '../../errors/index.js';
import {
  type ExecutionFilter,
  type ExecutionGetOptions,
  type ExecutionListOptions,
  ExecutionStatus,
  keptJson,
  type ListedContent,
  type LogFilter,
  type LogLevel,
  type LogQuery,
  parseQuery,
} from '../../ledger/index.js';
import {
  assertCount,
  assertDate,
  assertKnown,
  assertOneOf,
  assertSearchText,
  assertText,
  isObject,
  type NamesOf,
} from '../../options/index.js';

// A filter that is misspelt, or undefined where it should say whose, would show everything.

const FILTER: NamesOf<ExecutionFilter> = {
  status: true,
  taskName: true,
  module: true,
  queue: true,
  tags: true,
  createdBy: true,
  newerThan: true,
  errorFingerprint: true,
  ids: true,
  search: true,
  query: true,
  createdFrom: true,
  createdTo: true,
  finishedFrom: true,
  finishedTo: true,
  runningLongerThan: true,
  delayed: true,
  parentId: true,
  retryOf: true,
  rootId: true,
  metadata: true,
};
const LIST: NamesOf<ExecutionListOptions> = { ...FILTER, limit: true, cursor: true, offset: true, include: true };
const GET: NamesOf<ExecutionGetOptions> = { metadata: true };
const LOG_FILTER: NamesOf<LogFilter> = { level: true, search: true };
const LOGS: NamesOf<LogQuery> = { ...LOG_FILTER, after: true, offset: true, limit: true };
const TEXTS = ['createdBy', 'errorFingerprint', 'search', 'newerThan', 'parentId', 'retryOf', 'rootId'] as const;
const DATES = ['createdFrom', 'createdTo', 'finishedFrom', 'finishedTo'] as const;
const STATUSES = Object.values(ExecutionStatus);
const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warning', 'error'];
// Each is a parameter of the statement, and Postgres takes 65,535.
const MOST_ITEMS = 10_000;
const CONTENTS: readonly ListedContent[] = ['payload', 'result'];
const LINE = /^\d{1,18}$/;

/** @throws InvalidOptionError which names what is wrong or unknown */
export function assertFilter(filter: ExecutionFilter | undefined): void {
  assertKnown(filter, FILTER, { whole: 'filter' });
  if (filter) assertConditions(filter);
}

/** @throws InvalidOptionError */
export function assertListOptions(options: ExecutionListOptions | undefined): void {
  assertKnown(options, LIST, { whole: 'options' });
  if (!options) return;
  assertConditions(options);
  const { limit, offset, cursor, include } = options;
  if (limit !== undefined) assertCount(limit, 'limit');
  if (offset !== undefined) assertCount(offset, 'offset', 0);
  if (cursor !== undefined) assertText(cursor, 'cursor');
  if (include !== undefined) assertList(include, 'include');
  for (const one of include ?? []) assertOneOf(one, CONTENTS, 'include');
}

/** @throws InvalidOptionError */
export function assertGetOptions(options: ExecutionGetOptions | undefined): void {
  assertKnown(options, GET, { whole: 'options' });
  assertMetadata(options?.metadata);
}

/** @throws InvalidOptionError */
export function assertLogFilter(filter: LogFilter | undefined): void {
  assertKnown(filter, LOG_FILTER, { whole: 'filter' });
  assertLogConditions(filter);
}

/** @throws InvalidOptionError */
export function assertLogQuery(query: LogQuery | undefined): void {
  assertKnown(query, LOGS, { whole: 'query' });
  assertLogConditions(query);
  const { after, offset, limit } = query ?? {};
  if (after !== undefined && !LINE.test(after)) throw new InvalidOptionError('after', after, 'Use the id of a line.');
  if (offset !== undefined) assertCount(offset, 'offset', 0);
  if (limit !== undefined) assertCount(limit, 'limit');
}

/** @throws InvalidOptionError */
export function assertLogLevel(level: LogLevel | undefined): void {
  assertOneOf(level, [...LEVELS, undefined], 'level');
}

function assertConditions(filter: ExecutionFilter): void {
  for (const field of TEXTS) if (filter[field] !== undefined) assertSearchText(filter[field], field);
  for (const field of DATES) if (filter[field] !== undefined) assertDate(filter[field], field);
  const { status, taskName, module, queue, tags, ids, runningLongerThan, metadata, query } = filter;
  if (query !== undefined) parseQuery(assertedText(query));
  assertOneOf(filter.delayed, [true, false, undefined], 'delayed');
  for (const one of listOf(status, 'status')) assertOneOf(one, STATUSES, 'status');
  assertTexts(taskName, 'taskName');
  assertTexts(module, 'module');
  assertTexts(queue, 'queue');
  if (tags !== undefined) assertList(tags, 'tags');
  if (ids !== undefined) assertList(ids, 'ids');
  if (runningLongerThan !== undefined && runningLongerThan !== 'p95')
    durationMs(runningLongerThan, 'runningLongerThan');
  assertMetadata(metadata);
}

function assertedText(query: unknown): string {
  if (typeof query === 'string') return query;
  throw new InvalidOptionError('query', query, "Use a query, such as 'task:send_mail -status:succeeded'.");
}

function assertLogConditions({ level, search }: LogFilter = {}): void {
  assertLogLevel(level);
  if (search !== undefined) assertSearchText(search, 'search');
}

/** One text, or a list of them. @throws InvalidOptionError */
export function assertTexts(value: unknown, option: string): void {
  for (const one of listOf(value, option)) assertSearchText(one, option);
}

function assertList(value: unknown, option: string): void {
  if (!Array.isArray(value)) throw new InvalidOptionError(option, value, 'Use a list of texts.');
  assertTexts(value, option);
}

function listOf(value: unknown, option: string): readonly unknown[] {
  if (value === undefined) return [];
  const list: unknown[] = [value].flat();
  if (list.length <= MOST_ITEMS) return list;
  throw new InvalidOptionError(option, `a list of ${list.length}`, `Use at most ${MOST_ITEMS}, or ask more than once.`);
}

function assertMetadata(metadata: unknown): void {
  if (metadata === undefined) return;
  if (!isObject(metadata))
    throw new InvalidOptionError('metadata', metadata, "Use an object, such as { tenant: 'acme' }.");
  keptJson(metadata, 'metadata');
  assertSaid(metadata, 'metadata');
}

// JSON leaves out what is undefined, and the condition with it.
function assertSaid(value: unknown, path: string): void {
  if (value === undefined)
    throw new InvalidOptionError(path, value, 'Say which value it has to have, or leave out the key.');
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) assertSaid(member, `${path}.${key}`);
}
