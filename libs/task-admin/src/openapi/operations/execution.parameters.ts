import type { QueryParameter, Schema } from '../operation.js';

export const text: Schema = { type: 'string' };

/** A parameter of a query. */
export function parameter(name: string, schema: Schema, description?: string): QueryParameter {
  return { name, schema, ...(description && { description }) };
}

/** How much of the metadata an answer has. */
export const metadata: readonly QueryParameter[] = [
  parameter('include_metadata', text, '0, false, no or off: metadata is null. Anything else: it is there.'),
  parameter(
    'metadata_fields',
    text,
    'Keys, separated by commas, up to 100: only these of the metadata, as far as they are there. All, unless it is given.',
  ),
];

/** Which values of payload, result and metadata each execution has beside its fields. */
export const columns: QueryParameter = parameter(
  'columns',
  text,
  'Paths, separated by commas, up to 10, such as payload.user.id: what is there is in columns. Null for what is not there, for what the ' +
    'user may not read, and where payload and result take more than 64 KB as they are stored.',
);

/** Whose executions are asked for. */
export const whose: readonly QueryParameter[] = [
  parameter('created_by', text, 'Id of the user who created it. Another than the own one takes execution.viewAll.'),
  parameter(
    'my_tasks',
    text,
    'false: of everybody, which takes execution.viewAll. Anything else, or without it: the own ones, unless created_by says whose.',
  ),
];
