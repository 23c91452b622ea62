import { isLedgerId } from '../model/execution-id.js';
import type { LedgerDatabase } from '../connection/ledger.database.js';
import { ledgerText } from '../model/ledger.json.js';
import { namedSql, taskNamesSql } from './search.sql.js';

/** What a text that is searched for stands for: executions that it names, or else words. */
export type SearchTarget =
  | { readonly ids: readonly string[] }
  /** An ILIKE pattern for errors, and the tasks whose names it fits. */
  | { readonly pattern: string; readonly taskNames: readonly string[] };

/** Finds out what a text stands for, so that the list itself need not read every execution. */
export async function searchTarget(database: LedgerDatabase, text: string): Promise<SearchTarget> {
  const named = await database.query<{ id: string }>(namedSql(database.schema), [
    ledgerText(text),
    isLedgerId(text) ? text : null,
  ]);
  if (named.length > 0) return { ids: named.map(({ id }) => id) };
  const pattern = contains(text);
  const names = await database.query<{ name: string }>(taskNamesSql(database.schema), [pattern]);
  return { pattern, taskNames: names.map(({ name }) => name) };
}

/** An ILIKE pattern for text that contains `part`, with the pattern's own characters taken literally. */
export function contains(part: string): string {
  return `%${ledgerText(part).replace(/[\\%_]/g, '\\$&')}%`;
}
