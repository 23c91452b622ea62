import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { type CsvError, parse, type Parser } from 'csv-parse';
import { type Customer, customerRow, problemsOf } from './customer.row.js';

/** A row that could not be imported. */
export interface RejectedRow {
  /** Line of the file on which the row ends, from 1. */
  readonly line: number;
  readonly error: string;
  readonly row: unknown;
}

export type ReadRow =
  { readonly customer: Customer; /** Bytes. */ readonly readSoFar: number } | { readonly rejected: RejectedRow };

interface RawRow {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number; readonly bytes: number };
}

/** Reads a customer file as a stream: what is wrong with one row does not stop the next. */
export async function* readCustomers(path: string, signal: AbortSignal): AsyncGenerator<ReadRow> {
  const skipped: RejectedRow[] = [];
  const parser = openCsv(path, signal, (row) => skipped.push(row));
  for await (const raw of parser as AsyncIterable<RawRow>) {
    yield* skipped.splice(0).map((rejected) => ({ rejected }));
    yield checked(raw);
  }
  yield* skipped.splice(0).map((rejected) => ({ rejected }));
}

function openCsv(path: string, signal: AbortSignal, onSkip: (row: RejectedRow) => void): Parser {
  const parser = parse({ columns: true, bom: true, info: true, skip_empty_lines: true, skip_records_with_error: true });
  parser.on('skip', (error: CsvError) => {
    onSkip({ line: Number(error['lines']), error: error.message, row: error['record'] });
  });
  // Errors of the file reach the reader of the parser; pipeline only has to close both.
  pipeline(createReadStream(path, { signal }), parser, () => undefined);
  return parser;
}

function checked({ record, info }: RawRow): ReadRow {
  const result = customerRow.safeParse(record);
  if (result.success) return { customer: result.data, readSoFar: info.bytes };
  return { rejected: { line: info.lines, error: problemsOf(result.error), row: record } };
}
