import type { LedgerDatabase } from '../connection/ledger.database.js';
import { contains } from '../executions/execution.search.js';
import { taskNamesSql } from '../executions/search.sql.js';
import { isLedgerId } from '../model/execution-id.js';
import { ledgerText } from '../model/ledger.json.js';
import { SearchIndexes } from './search-indexes.js';
import type { JsonTerm, SearchTerm } from './search-term.js';

/** What the ledger knows of the values of a term: found out first, so that no row has to be asked. */
export interface TermFacts {
  /** Executions that have a value for their task id or key, or nodes of that name. */
  readonly ids: readonly string[];
  /** The text is the id of an execution. */
  readonly isNamed?: boolean;
  /** Tasks whose names a text fits. */
  readonly taskNames: readonly string[];
  /** There is an index on the path. */
  readonly isIndexed?: boolean;
}

const MOST_KEYED = 1_000;
const NONE: TermFacts = { ids: [], taskNames: [] };

async function factsOf(database: LedgerDatabase, term: SearchTerm): Promise<TermFacts> {
  const s = database.schema;
  switch (term.field) {
    case 'text': {
      // An id names one execution, and then nothing else is meant.
      if (isLedgerId(term.value) && (await exists(database, term.value)))
        return { ...NONE, ids: [term.value], isNamed: true };
      const [named, tasks] = await Promise.all([
        keyed(database, [term.value], ['task_id']),
        database.query<{ name: string }>(taskNamesSql(s), [contains(term.value)]),
      ]);
      return { ids: named, taskNames: tasks.map(({ name }) => name) };
    }
    case 'id':
      return { ...NONE, ids: await keyed(database, term.values, ['task_id']) };
    case 'key':
      return { ...NONE, ids: await keyed(database, term.values, ['task_id', 'unique']) };
    case 'node': {
      const sql = `SELECT id FROM ${s}.task_node WHERE name = ANY ($1::text[]) OR id::text = ANY ($1::text[])
                      OR right(id::text, 8) = ANY ($1::text[])`;
      const nodes = await database.query<{ id: string }>(sql, [term.values.map(ledgerText)]);
      return { ...NONE, ids: nodes.map(({ id }) => id) };
    }
    case 'payload':
    case 'result':
    case 'metadata':
      return { ...NONE, isIndexed: isContained(term) && (await new SearchIndexes(database).has(term)) };
    default:
      return NONE;
  }
}

// The index knows what a value contains, not what it is less than, nor what it is not.
function isContained({ comparison, isNegated }: JsonTerm): boolean {
  return comparison === '=' && !isNegated;
}

async function exists(database: LedgerDatabase, id: string): Promise<boolean> {
  const rows = await database.query(`SELECT FROM ${database.schema}.task_execution WHERE id = $1::uuid`, [id]);
  return rows.length > 0;
}

function keyed(database: LedgerDatabase, values: readonly string[], kinds: readonly string[]): Promise<string[]> {
  const sql = `SELECT execution_id AS id FROM ${database.schema}.task_key
                WHERE kind = ANY ($1::text[]) AND key = ANY ($2::text[]) LIMIT ${MOST_KEYED}`;
  const rows = database.query<{ id: string }>(sql, [kinds, values.map(ledgerText)]);
  return rows.then((found) => found.map(({ id }) => id));
}

/** The same of all terms of a query, in their order. */
export function factsOfAll(database: LedgerDatabase, terms: readonly SearchTerm[]): Promise<TermFacts[]> {
  return Promise.all(terms.map((term) => factsOf(database, term)));
}
