import { type ListedContent, readSearchPath, type SearchPath } from '@taskledger/nestjs';
import { invalid } from '../../http/index.js';
import { cut } from './first-line.js';

/** A column of a list that shows what is at a path of payload, result or metadata. */
export interface ValueColumn extends SearchPath {
  /** As it was asked for, such as `payload.user.id`. */
  readonly name: string;
}

const LONGEST_SHOWN = 200;
const REMEDY = 'name a path of payload, result or metadata, such as payload.user.id';

/** Reads the paths as a query has them. @throws RequestProblem 400 */
export function valueColumns(names: readonly string[] = []): ValueColumn[] {
  return [...new Set(names)].map(columnOf);
}

/** Values by the names of their columns; null for what is not there, not to be seen, or in a payload that is too large. */
export type ColumnValues = Readonly<Record<string, unknown>>;

/** What a list has to read for these columns. */
export function contentsFor(columns: readonly ValueColumn[]): ListedContent[] {
  const has = (wanted: ValueColumn['field']): boolean => columns.some(({ field }) => field === wanted);
  // What is secret in a payload is masked wherever a result repeats it.
  if (has('result')) return ['payload', 'result'];
  return has('payload') ? ['payload'] : [];
}

/** What is there, of the members that an execution is shown with; undefined where there is nothing. */
export function valueAt(column: ValueColumn, shown: Readonly<Record<ValueColumn['field'], unknown>>): unknown {
  return column.path.reduce<unknown>(memberOf, shown[column.field]);
}

/** The same for a list, which has no room for more: what has parts as JSON, and no more than 200 characters. */
export function shortValue(value: unknown): unknown {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  return typeof text === 'string' ? cut(text, LONGEST_SHOWN) : text;
}

function columnOf(name: string): ValueColumn {
  const path = readSearchPath(name);
  if (!path) throw invalid([{ field: 'columns', message: `"${name}" is no such path: ${REMEDY}` }]);
  return { name, ...path };
}

// As `#>` of Postgres: members by their names, items of lists by their numbers, from the end where they are negative.
function memberOf(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return /^-?\d+$/.test(name) ? (value as unknown[]).at(Number(name)) : undefined;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
