import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { csvLine } from './csv.js';
import type { ExportFormat } from './export-format.js';

export type Row = Readonly<Record<string, unknown>>;

/** Pages of rows. The first is read already, so that what is wrong with the request is answered as a problem. */
export interface RowPages {
  readonly first: readonly Row[];
  readonly rest: AsyncIterator<readonly Row[]>;
}

export interface NamedFile {
  readonly name: string;
  /** With the charset, where it is text. */
  readonly type: string;
}

/** What a file is called, and how rows become cells of CSV. */
export interface ExportShape {
  /** Without the end, which says the format. */
  readonly name: string;
  readonly header: readonly string[];
  readonly cells: (row: Row) => readonly unknown[];
}

const TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson',
};

/** Rows as a file that is written as they are read. */
export function exportFile(format: ExportFormat, shape: ExportShape, pages: RowPages): StreamableFile {
  const texts = format === 'csv' ? csv(pages, shape) : ndjson(pages);
  return fileOf({ name: `${shape.name}.${format}`, type: TYPES[format] }, texts);
}

/**
 * A file that is written as its text comes. A reader that goes away ends it; where something fails on the way, the connection
 * is cut, since a file that ends early would look whole.
 */
export function fileOf({ name, type }: NamedFile, texts: AsyncIterable<string>): StreamableFile {
  const stream = Readable.from(texts, { objectMode: false });
  const file = new StreamableFile(stream, { type, disposition: `attachment; filename="${name}"` });
  return file.setErrorHandler((_, response) => {
    response.destroy?.();
  });
}

async function* csv(pages: RowPages, { header, cells }: ExportShape): AsyncGenerator<string> {
  // Spreadsheets take a file without the mark for one in the encoding of the country.
  yield `\uFEFF${csvLine(header)}`;
  for await (const rows of all(pages)) yield rows.map((row) => csvLine(cells(row))).join('');
}

async function* ndjson(pages: RowPages): AsyncGenerator<string> {
  for await (const rows of all(pages)) yield rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

async function* all({ first, rest }: RowPages): AsyncGenerator<readonly Row[]> {
  yield first;
  for (let page = await rest.next(); !page.done; page = await rest.next()) yield page.value;
}
