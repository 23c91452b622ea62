import { ALL_DATES, boundsOf, isPeriod, isZone, type Period } from './calendar';
import { validColumns } from './columns';
import type { ListExecutionsQuery } from './schema';
import { isStatus } from './status';
import { valuePaths } from './value-paths';

/** What the list shows, as it is in the address. */
export interface ExecutionFilter {
  readonly status?: string;
  readonly task?: string;
  readonly module?: string;
  readonly queue?: string;
  /** Of a group of errors. */
  readonly fingerprint?: string;
  readonly tags?: string;
  readonly q?: string;
  readonly since?: Since;
  readonly from?: string;
  readonly to?: string;
  /** The year, month or day that it was created in, or `all` while one is being looked for. */
  readonly on?: Period;
  /** Whose calendar that is of; without it that of UTC. */
  readonly zone?: string;
  readonly finished_from?: string;
  readonly finished_to?: string;
  readonly longer?: string;
  readonly parent?: string;
  readonly root?: string;
  readonly retry_of?: string;
  readonly schedule?: string;
  /** Which values of payload, result and metadata each row is asked for with. They leave nothing out. */
  readonly values?: string;
}

/** How the list shows it, which is in the address as well. */
export interface ExecutionListView {
  readonly columns?: string;
  readonly group?: 'status';
  /** Which groups are open, if not the usual ones. */
  readonly open?: string;
}

/** The state of the list. */
export type ExecutionListState = ExecutionFilter & ExecutionListView;

export const NONE_OPEN = 'none';

export const SINCE = { '15m': 15, '1h': 60, '24h': 1_440, '7d': 10_080, '30d': 43_200 } as const;
export type Since = keyof typeof SINCE;

const LONGEST_QUERY = 2_000;
const TEXTS = [
  'task',
  'module',
  'queue',
  'fingerprint',
  'tags',
  'q',
  'from',
  'to',
  'finished_from',
  'finished_to',
  'longer',
  'parent',
  'root',
  'retry_of',
  'schedule',
] as const;

/** Keeps what makes sense of an address, and drops the rest: an address can be typed by anyone. */
export function validState(search: Readonly<Record<string, unknown>>): ExecutionListState {
  const texts = TEXTS.map(
    (name) => [name, textOf(search[name], name === 'q' ? LONGEST_QUERY : undefined)] as const,
  ).filter(([, value]) => value);
  const status = statusesIn(search['status']);
  const since = textOf(search['since']);
  const values = valuePaths(textOf(search['values'], LONGEST_QUERY)).join();
  return {
    ...(Object.fromEntries(texts) as ExecutionFilter),
    ...(status && { status }),
    ...(values && { values }),
    ...(since && since in SINCE && { since: since as Since }),
    ...validPeriod(textOf(search['on']), textOf(search['zone'])),
    ...validView(search),
  };
}

function validPeriod(on: string | undefined, zone: string | undefined): Pick<ExecutionFilter, 'on' | 'zone'> {
  if (!on || !isPeriod(on)) return {};
  return zone && isZone(zone) ? { on, zone } : { on };
}

function validView(search: Readonly<Record<string, unknown>>): ExecutionListView {
  const columns = validColumns(textOf(search['columns']));
  const open = search['open'] === NONE_OPEN ? NONE_OPEN : statusesIn(search['open']);
  const isGrouped = search['group'] === 'status';
  return { ...(columns && { columns }), ...(isGrouped && { group: 'status' }), ...(isGrouped && open && { open }) };
}

function statusesIn(value: unknown): string | undefined {
  return textOf(value)?.toUpperCase().split(',').filter(isStatus).join(',');
}

/** What is shown, and how. */
export function splitState({ columns, group, open, ...filter }: ExecutionListState): {
  readonly filter: ExecutionFilter;
  readonly view: ExecutionListView;
} {
  return { filter, view: { ...(columns && { columns }), ...(group && { group }), ...(open && { open }) } };
}

/** Whether anything is left out. */
export function isNarrowed({ on, zone: _, values: __, ...others }: ExecutionFilter): boolean {
  return (on !== undefined && on !== ALL_DATES) || Object.values(others).some((value) => value !== undefined);
}

/** The same in the words of the API. */
export function queryOf(filter: ExecutionFilter): ListExecutionsQuery {
  return {
    ...createdIn(filter),
    status: filter.status,
    task_name: filter.task,
    module: filter.module,
    queue: filter.queue,
    error_fingerprint: filter.fingerprint,
    tags: filter.tags,
    query: filter.q,
    finished_from: moment(filter.finished_from),
    finished_to: moment(filter.finished_to),
    running_longer_than: filter.longer,
    parent_id: filter.parent,
    root_id: filter.root,
    retry_of: filter.retry_of,
    schedule: filter.schedule,
  };
}

function createdIn({ since, on, zone, from, to }: ExecutionFilter): ListExecutionsQuery {
  const period = on === undefined ? undefined : boundsOf(on, zone);
  if (!period) {
    const start = since ? new Date(Date.now() - SINCE[since] * 60_000).toISOString() : moment(from);
    return { start_date: start, end_date: moment(to) };
  }
  // A page that is full goes on within the period.
  const [end, asked] = [period.to.toISOString(), moment(to)];
  return { start_date: period.from.toISOString(), end_date: asked && asked < end ? asked : end };
}

/** A query of the API, such as an overview links with, as an address of ours. */
export function filterFromApi(query: string): ExecutionListState {
  const search = new URLSearchParams(query.replace(/^[^?]*\?/, ''));
  const names: Readonly<Record<string, string>> = {
    task_name: 'task',
    error_fingerprint: 'fingerprint',
    query: 'q',
    search: 'q',
    start_date: 'from',
    end_date: 'to',
    running_longer_than: 'longer',
    parent_id: 'parent',
    root_id: 'root',
  };
  return validState(Object.fromEntries([...search].map(([name, value]) => [names[name] ?? name, value])));
}

function moment(local: string | undefined): string | undefined {
  if (!local) return undefined;
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function textOf(value: unknown, longest = 500): string | undefined {
  if (typeof value === 'string' && value !== '') return value.slice(0, longest);
  return typeof value === 'number' ? String(value) : undefined;
}
