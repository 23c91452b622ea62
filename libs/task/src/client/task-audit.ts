import { Injectable } from '@nestjs/common';
import { InvalidOptionError } from '../errors/index.js';
import {
  AuditedAct,
  type AuditEntry,
  type AuditFilter,
  type AuditOrigin,
  Ledger,
  type NewAuditEntry,
} from '../ledger/index.js';
import { assertCount, assertDate, assertKnown, assertText, type NamesOf } from '../options/index.js';

const FILTER: NamesOf<AuditFilter> = {
  actor: true,
  action: true,
  executionId: true,
  from: true,
  to: true,
  cursor: true,
  limit: true,
};
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A page of the audit. */
export interface AuditPage {
  readonly items: readonly AuditEntry[];
  /** Pass it as `cursor`; undefined at the end. */
  readonly next?: string;
}

/**
 * Who did what: cancelled, repeated, paused, configured. Entries are never changed, and leave when they are older than
 * `retention.audit`.
 *
 * @example const { items } = await audit.list({ executionId, limit: 20 });
 */
@Injectable()
export class TaskAudit {
  constructor(private readonly ledger: Ledger) {}

  /** Entries, the latest first. @throws InvalidOptionError */
  async list(filter: AuditFilter = {}): Promise<AuditPage> {
    assertFilter(filter);
    const { limit = 100 } = filter;
    const found = await this.ledger.audit.list({ ...filter, limit: limit + 1 });
    const items = found.slice(0, limit);
    return found.length > limit ? { items, next: items.at(-1)?.id } : { items };
  }

  /** Records something that the library does not know of: what the application lets people do besides. */
  async record(entry: NewAuditEntry): Promise<void> {
    assertText(entry.action, 'action');
    await this.ledger.audit.record(entry);
  }

  /**
   * Begins something that somebody does. What `run` does through the library is recorded with this origin.
   * @param options `isSummed`: a row for each execution is left out, because you will record one for all of them
   */
  begin(origin: AuditOrigin, options: { readonly isSummed?: boolean } = {}): AuditedAct {
    return new AuditedAct(origin, options.isSummed);
  }

  /** Removes entries that are older than this, in ms; returns how many. */
  prune(ms: number): Promise<number> {
    return this.ledger.audit.prune(ms);
  }
}

function assertFilter(filter: AuditFilter): void {
  assertKnown(filter, FILTER, { whole: 'filter' });
  const { actor, action, executionId, from, to, cursor, limit } = filter;
  for (const [name, text] of Object.entries({ actor, action })) if (text !== undefined) assertText(text, name);
  for (const [name, date] of Object.entries({ from, to })) if (date !== undefined) assertDate(date, name);
  if (executionId !== undefined && !UUID.test(executionId))
    throw new InvalidOptionError('executionId', executionId, 'Use the id of an execution.');
  if (cursor !== undefined && !/^\d{1,18}$/.test(cursor))
    throw new InvalidOptionError('cursor', cursor, 'Use "next" of the page before.');
  if (limit !== undefined) assertCount(limit, 'limit');
}
