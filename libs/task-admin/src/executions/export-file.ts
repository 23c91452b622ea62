import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { csvLine } from './csv.js';
import type { ExportFormat } from './export-format.js';

type Row = Readonly<Record<string, unknown>>;

/** Pages of rows, one after the other. */
export type RowPages = AsyncIterator<readonly Row[]>;

const TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson',
};
// The members of a row that are no objects.
const FIELDS = [
  'id',
  'task_id',
  'task_name',
  'module',
  'status',
  'reason',
  'queue',
  'priority',
  'tags',
  'attempt',
  'max_attempts',
  'run',
  'created_at',
  'scheduled_for',
  'started_at',
  'finished_at',
  'duration',
  'created_by_id',
  'created_by_username',
  'error_type',
  'error',
] as const;

/**
 * A file that is written as it is read. A reader that goes away ends it; where something fails on the way, the connection is
 * cut, since a file that ends early would look whole.
 * @param first read already, so that what is wrong with the request is answered as a problem
 * @param columns names of the values beside the fields
 */
export function exportFile(
  format: ExportFormat,
  columns: readonly string[],
  pages: { readonly first: readonly Row[]; readonly rest: RowPages },
): StreamableFile {
  const stream = Readable.from(format === 'csv' ? csv(pages, columns) : ndjson(pages), { objectMode: false });
  const disposition = `attachment; filename="executions.${format}"`;
  const file = new StreamableFile(stream, { type: TYPES[format], disposition });
  return file.setErrorHandler((_, response) => {
    response.destroy?.();
  });
}

async function* csv(pages: Pages, columns: readonly string[]): AsyncGenerator<string> {
  // Spreadsheets take a file without the mark for one in the encoding of the country.
  yield `\uFEFF${csvLine([...FIELDS, ...columns])}`;
  for await (const rows of all(pages)) yield rows.map((row) => csvLine(cells(row, columns))).join('');
}

async function* ndjson(pages: Pages): AsyncGenerator<string> {
  for await (const rows of all(pages)) yield rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

interface Pages {
  readonly first: readonly Row[];
  readonly rest: RowPages;
}

async function* all({ first, rest }: Pages): AsyncGenerator<readonly Row[]> {
  yield first;
  for (let page = await rest.next(); !page.done; page = await rest.next()) yield page.value;
}

function cells(row: Row, columns: readonly string[]): unknown[] {
  const values = (row['columns'] ?? {}) as Row;
  const tags = Array.isArray(row['tags']) ? (row['tags'] as string[]).join(' ') : row['tags'];
  return [...FIELDS.map((name) => (name === 'tags' ? tags : row[name])), ...columns.map((name) => values[name])];
}
