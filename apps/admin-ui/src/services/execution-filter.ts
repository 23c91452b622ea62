import { validColumns } from './columns';
import type { ListExecutionsQuery } from './schema';
import { isStatus } from './status';

/** The state of the list, as it is in the address. */
export interface ExecutionFilter {
  readonly status?: string;
  readonly task?: string;
  readonly module?: string;
  readonly queue?: string;
  readonly tags?: string;
  readonly q?: string;
  readonly since?: Since;
  readonly from?: string;
  readonly to?: string;
  readonly finished_from?: string;
  readonly finished_to?: string;
  readonly longer?: string;
  readonly parent?: string;
  readonly root?: string;
  readonly retry_of?: string;
  /** The columns, which are no filter but are in the address as well. */
  readonly columns?: string;
}

export const SINCE = { '15m': 15, '1h': 60, '24h': 1_440, '7d': 10_080, '30d': 43_200 } as const;
export type Since = keyof typeof SINCE;

const TEXTS = [
  'task',
  'module',
  'queue',
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
] as const;

/** Keeps what makes sense of an address, and drops the rest: an address can be typed by anyone. */
export function validFilter(search: Readonly<Record<string, unknown>>): ExecutionFilter {
  const texts = TEXTS.map((name) => [name, textOf(search[name])] as const).filter(([, value]) => value);
  const status = textOf(search['status'])?.toUpperCase().split(',').filter(isStatus).join(',');
  const since = textOf(search['since']);
  const columns = validColumns(textOf(search['columns']));
  return {
    ...(Object.fromEntries(texts) as ExecutionFilter),
    ...(status && { status }),
    ...(since && since in SINCE && { since: since as Since }),
    ...(columns && { columns }),
  };
}

/** The same in the words of the API. */
export function queryOf(filter: ExecutionFilter): ListExecutionsQuery {
  const { since } = filter;
  return {
    status: filter.status,
    task_name: filter.task,
    module: filter.module,
    queue: filter.queue,
    tags: filter.tags,
    search: filter.q,
    start_date: since ? new Date(Date.now() - SINCE[since] * 60_000).toISOString() : moment(filter.from),
    end_date: moment(filter.to),
    finished_from: moment(filter.finished_from),
    finished_to: moment(filter.finished_to),
    running_longer_than: filter.longer,
    parent_id: filter.parent,
    root_id: filter.root,
    retry_of: filter.retry_of,
  };
}

/** A query of the API, such as an overview links with, as an address of ours. */
export function filterFromApi(query: string): ExecutionFilter {
  const search = new URLSearchParams(query.replace(/^[^?]*\?/, ''));
  const names: Readonly<Record<string, string>> = {
    task_name: 'task',
    search: 'q',
    start_date: 'from',
    end_date: 'to',
    running_longer_than: 'longer',
    parent_id: 'parent',
    root_id: 'root',
  };
  return validFilter(Object.fromEntries([...search].map(([name, value]) => [names[name] ?? name, value])));
}

function moment(local: string | undefined): string | undefined {
  if (!local) return undefined;
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '') return value.slice(0, 500);
  return typeof value === 'number' ? String(value) : undefined;
}
