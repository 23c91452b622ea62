import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { t } from '../language/t';
import { addressOf, get } from './api';
import type { ExportFormat } from './export-format';
import type { AuditEntry, AuditPage } from './schema';

/** Which entries the page shows, as it is in the address. */
export interface AuditFilter {
  readonly actor?: string;
  readonly action?: string;
  readonly execution?: string;
}

const NAMES = ['actor', 'action', 'execution'] as const;
const PLACE_WORDS: Readonly<Record<string, string>> = {
  queue: t`queue`,
  schedule: t`schedule`,
  breaker: t`breaker`,
  error: t`error`,
  worker: t`worker`,
  lock: t`lock`,
  alert: t`alert`,
};
const PLACES = Object.keys(PLACE_WORDS);
const PAGE_SIZE = 50;
const LONGEST = 255;

/** What makes sense of an address; the rest is dropped. */
export function validAuditFilter(search: Readonly<Record<string, unknown>>): AuditFilter {
  const texts = NAMES.flatMap((name) => {
    const value = search[name];
    return typeof value === 'string' && value !== '' ? [[name, value.slice(0, LONGEST)] as const] : [];
  });
  return Object.fromEntries(texts);
}

export function auditQuery({ actor, action, execution }: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: ['audit', actor, action, execution],
    queryFn: ({ pageParam: cursor, signal }) =>
      get<AuditPage>('/audit', { actor, action, execution_id: execution, cursor, limit: PAGE_SIZE }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    // While somebody types, what is there stays.
    placeholderData: keepPreviousData,
  });
}

export async function auditExportAddress(filter: AuditFilter, format: ExportFormat): Promise<string> {
  const { actor, action, execution } = filter;
  return addressOf('/audit/export', { actor, action, execution_id: execution, format });
}

/** Nobody we know has a name; what the application did itself has no address either. */
export function actorOf({ username, actor, address }: AuditEntry): string {
  return username ?? actor ?? address ?? t`the application`;
}

/** What it was done to that is no execution and no task, such as a queue. */
export function placeOf({ details }: AuditEntry): string | undefined {
  const found = PLACES.find((name) => typeof (details as Record<string, unknown>)[name] === 'string');
  const { name } = details as { name?: unknown };
  // A worker is known by its name; its id is in the details.
  const called =
    found === 'worker' && typeof name === 'string' ? name : (details as Record<string, string>)[found ?? ''];
  return found && `${PLACE_WORDS[found] ?? found} ${called}`;
}

/** What was asked for, in short: the reason where there is one. */
export function reasonOf({ details }: AuditEntry): string | undefined {
  const { reason } = details as { reason?: unknown };
  return typeof reason === 'string' && reason !== '' ? reason : undefined;
}
