import pg from 'pg';
import type { MessageCursor } from './message-cursor.js';
import { fastTimestamps } from './utc-timestamp.js';

/** A column of a result, named as node-postgres names it. */
export interface ResultField {
  name: string;
  tableID: number;
  columnID: number;
  dataTypeID: number;
  dataTypeSize: number;
  dataTypeModifier: number;
  format: 'text';
}

/** A result row: columns by name, or an array when the query asked for `rowMode: 'array'`. */
export type ResultRow = Record<string, unknown> | unknown[];

/** Parsers of the caller, as node-postgres' `types` option of one query. */
export interface TypeSource {
  getTypeParser(oid: number, format?: 'text'): (text: string) => unknown;
}

export type ColumnParser = (text: string) => unknown;

const TIMESTAMPTZ = 1184;

/** What a statement gives back, shaped like node-postgres' result. */
export class EmbeddedResult<Row = ResultRow> {
  command: string | null = null;
  rowCount: number | null = null;
  oid: number | null = null;
  rows: Row[] = [];
  fields: ResultField[] = [];
}

/** The columns of a result and how each is parsed; kept with a prepared statement. */
export class RowShape {
  readonly #parsers: readonly ColumnParser[];
  readonly #blank: Record<string, unknown>;

  constructor(
    readonly fields: ResultField[],
    types: TypeSource = pg.types,
  ) {
    this.#parsers = fields.map(({ dataTypeID }) => {
      const parser = types.getTypeParser(dataTypeID, 'text');
      return dataTypeID === TIMESTAMPTZ ? fastTimestamps(parser) : parser;
    });
    // One shape with every column present lets V8 copy rows instead of growing them field by field.
    this.#blank = Object.fromEntries(fields.map((field) => [field.name, null]));
  }

  /** Reads a DataRow message. */
  row(cursor: MessageCursor, asArray: boolean): ResultRow {
    const count = cursor.int16();
    if (asArray) return Array.from({ length: count }, (_, index) => this.#value(cursor, index));
    const row = { ...this.#blank };
    for (let index = 0; index < count; index++) row[this.fields[index]!.name] = this.#value(cursor, index);
    return row;
  }

  #value(cursor: MessageCursor, index: number): unknown {
    const text = cursor.column();
    return text === null ? null : this.#parsers[index]!(text);
  }
}

/** Reads a RowDescription message. */
export function readFields(cursor: MessageCursor): ResultField[] {
  const count = cursor.int16();
  return Array.from({ length: count }, () => {
    const field: ResultField = {
      name: cursor.text(),
      tableID: cursor.uint32(),
      columnID: cursor.int16(),
      dataTypeID: cursor.uint32(),
      dataTypeSize: cursor.int16(),
      dataTypeModifier: cursor.int32(),
      format: 'text',
    };
    cursor.position += 2;
    return field;
  });
}

const TAG = /^([A-Za-z]+)(?: (\d+))?(?: (\d+))?/;

/** Reads a command tag such as `INSERT 0 5` into the result, the way node-postgres does. */
export function applyTag(result: EmbeddedResult, tag: string): void {
  const match = TAG.exec(tag);
  if (!match) return;
  result.command = match[1]!;
  const count = match[3] ?? match[2];
  if (match[3]) result.oid = Number(match[2]);
  if (count) result.rowCount = Number(count);
}
