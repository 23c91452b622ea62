import type { Type } from '@nestjs/common';
import { type ExecutionFilter, ExecutionStatus, SEARCH_FIELDS } from '@taskledger/nestjs';
import { ArrayMaxSize, IsIn, IsOptional, IsString, IsUUID, Matches, MaxLength } from 'class-validator';
import { CommaSeparated } from '../../http/query/comma-separated.decorator.js';
import { IsoInstant } from '../../http/query/iso-instant.decorator.js';
import type { QueryParameter, Schema } from '../../openapi/operation.js';

/** A filter of the list of executions: how it is described, what a value must be, and what it means to the ledger. */
interface ListFilter<Value> {
  readonly schema?: Schema;
  readonly description: string;
  readonly rules: readonly PropertyDecorator[];
  readonly filter: (value: Value) => ExecutionFilter;
}

// Checks the value's type where a filter is defined; who reads the table needs not know it.
function filter<Value>(definition: ListFilter<Value>): ListFilter<never> {
  return definition;
}

// What executions of schedules have in their metadata.
const SCHEDULE_NAME = 'schedule_name';
const LENGTH = /^(p95|\d{1,12}|\d{1,6}(ms|s|m|h|d))$/;
const STATUSES = Object.values(ExecutionStatus);
const UUID: Schema = { type: 'string', format: 'uuid' };
const words = [CommaSeparated(), IsString({ each: true }), MaxLength(255, { each: true })];
const text = [IsString(), MaxLength(255)];
const oneId = [IsUUID()];

/** Every filter of `GET /tasks/executions`, by the name of its parameter. Nothing else has to know of a new one. */
export const EXECUTION_FILTERS = {
  status: filter<ExecutionStatus[]>({
    description: 'Statuses, separated by commas: any of them.',
    rules: [CommaSeparated((word) => word.toUpperCase()), IsIn(STATUSES, { each: true })],
    filter: (status) => (status.length > 0 ? { status } : {}),
  }),
  task_name: filter<string[]>({
    description: 'Names, separated by commas: any of them.',
    rules: words,
    filter: (taskName) => (taskName.length > 0 ? { taskName } : {}),
  }),
  module: filter<string>({ description: 'Name of the module.', rules: text, filter: (module) => ({ module }) }),
  queue: filter<string>({ description: 'Name of the queue.', rules: text, filter: (queue) => ({ queue }) }),
  error_fingerprint: filter<string>({
    description: 'Fingerprint of a group of errors: what has failed so.',
    rules: text,
    filter: (errorFingerprint) => ({ errorFingerprint }),
  }),
  tags: filter<string[]>({
    description: 'Separated by commas: all of them.',
    rules: [CommaSeparated(), IsString({ each: true })],
    filter: (tags) => ({ tags }),
  }),
  search: filter<string>({
    description: 'Part of the task name, of the error or of its type, in any case; or an id or a task id, in full.',
    rules: text,
    filter: (search) => ({ search }),
  }),
  query: filter<string>({
    description:
      'Terms that all hold together: task:send_mail -status:succeeded payload.user.id:42 since:24h "card declined". ' +
      'Fields: ' +
      SEARCH_FIELDS.map(({ name }) => name).join(', ') +
      '. Values of payload and result, and keys, take execution.readPayload.',
    rules: [IsString()],
    filter: (query) => ({ query }),
  }),
  start_date: filter<Date>({
    description: 'Created from here on: a date, or a time in ISO 8601, in UTC unless it has a zone.',
    rules: [IsoInstant('start')],
    filter: (createdFrom) => ({ createdFrom }),
  }),
  end_date: filter<Date>({
    description: 'Created up to here; a date includes its whole day.',
    rules: [IsoInstant('end')],
    filter: (createdTo) => ({ createdTo }),
  }),
  finished_from: filter<Date>({
    description: 'Finished from here on.',
    rules: [IsoInstant('start')],
    filter: (finishedFrom) => ({ finishedFrom }),
  }),
  finished_to: filter<Date>({
    description: 'Finished up to here; a date includes its whole day.',
    rules: [IsoInstant('end')],
    filter: (finishedTo) => ({ finishedTo }),
  }),
  running_longer_than: filter<string>({
    description:
      "Running now, and for longer than this: milliseconds, a duration such as '30s', or p95: 95 of 100 runs of the " +
      'same task in the last seven days; where there were fewer than 20, longer than 10 minutes.',
    rules: [Matches(LENGTH, { message: "use p95, milliseconds, or a duration such as '30s'" })],
    filter: (length) => ({ runningLongerThan: /^\d+$/.test(length) ? Number(length) : length }),
  }),
  config_platform: filter<string>({
    description: 'Value of the metadata key config_platform.',
    rules: text,
    filter: (platform) => ({ metadata: { config_platform: platform } }),
  }),
  config_key: filter<string>({
    description: 'Value of the metadata key config_key.',
    rules: text,
    filter: (key) => ({ metadata: { config_key: key } }),
  }),
  schedule: filter<string>({
    description: 'Name of the schedule that began it.',
    rules: text,
    filter: (schedule) => ({ metadata: { [SCHEDULE_NAME]: schedule } }),
  }),
  newer_than: filter<string>({
    schema: UUID,
    description: 'Recorded after this execution: with page_size=1, how many are new since a list was read.',
    rules: oneId,
    filter: (newerThan) => ({ newerThan }),
  }),
  ids: filter<string[]>({
    description: 'Separated by commas, up to 100: only these.',
    rules: [CommaSeparated(), ArrayMaxSize(100), IsUUID('all', { each: true })],
    filter: (ids) => (ids.length > 0 ? { ids } : {}),
  }),
  parent_id: filter<string>({
    schema: UUID,
    description: 'What its handler enqueued.',
    rules: oneId,
    filter: (parentId) => ({ parentId }),
  }),
  retry_of: filter<string>({
    schema: UUID,
    description: 'What repeats it.',
    rules: oneId,
    filter: (retryOf) => ({ retryOf }),
  }),
  root_id: filter<string>({
    schema: UUID,
    description: 'Everything that came of it, directly or not.',
    rules: oneId,
    filter: (rootId) => ({ rootId }),
  }),
} as const;

export type FilterName = keyof typeof EXECUTION_FILTERS;

/** Values of filters, checked and converted. */
export type FilterValues = Readonly<Partial<Record<FilterName, unknown>>>;

const NAMES = Object.keys(EXECUTION_FILTERS) as FilterName[];

/** The class of a query, with filters as optional members. */
export function withFilters<Query extends object>(
  base: Type<Query>,
  names: readonly FilterName[] = NAMES,
): Type<Query & FilterValues> {
  class FilteredQuery extends (base as Type<object>) {}
  for (const name of names)
    for (const rule of [IsOptional(), ...EXECUTION_FILTERS[name].rules]) rule(FilteredQuery.prototype, name);
  return FilteredQuery as Type<Query & FilterValues>;
}

/** The conditions that the filters of a query stand for, as the ledger understands them. */
export function filterOf(values: FilterValues): ExecutionFilter {
  const filters = NAMES.filter((name) => values[name] !== undefined).map((name) =>
    EXECUTION_FILTERS[name].filter(values[name] as never),
  );
  const metadata = Object.assign({}, ...filters.map((each) => each.metadata)) as Record<string, unknown>;
  const all = Object.assign({}, ...filters) as ExecutionFilter;
  return Object.keys(metadata).length > 0 ? { ...all, metadata } : all;
}

/** Filters as parameters of the API. */
export function filterParameters(names: readonly FilterName[] = NAMES): QueryParameter[] {
  return names.map((name) => {
    const { schema = { type: 'string' }, description } = EXECUTION_FILTERS[name];
    return { name, schema, description };
  });
}
