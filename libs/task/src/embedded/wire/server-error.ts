import pg from 'pg';
import type { MessageCursor } from './message-cursor.js';

const FIELD_OF_CODE: Record<string, string> = {
  S: 'severity',
  C: 'code',
  D: 'detail',
  H: 'hint',
  P: 'position',
  p: 'internalPosition',
  q: 'internalQuery',
  W: 'where',
  s: 'schema',
  t: 'table',
  c: 'column',
  d: 'dataType',
  n: 'constraint',
  F: 'file',
  L: 'line',
  R: 'routine',
};

/** A notice, for example from `RAISE NOTICE`, as node-postgres emits it. */
export interface ServerNotice {
  name: 'notice';
  length: number;
  message: string;
  [field: string]: unknown;
}

/** Reads an ErrorResponse into node-postgres' own error class, so `instanceof` and `code` checks hold. */
export function readServerError(cursor: MessageCursor): pg.DatabaseError {
  const { message, fields, length } = readReport(cursor);
  return Object.assign(new pg.DatabaseError(message, length, 'error'), fields);
}

/** Reads a NoticeResponse. */
export function readServerNotice(cursor: MessageCursor): ServerNotice {
  const { message, fields, length } = readReport(cursor);
  return { ...fields, name: 'notice', length, message };
}

function readReport(cursor: MessageCursor): { message: string; fields: Record<string, string>; length: number } {
  const length = cursor.end - cursor.position + 4;
  const fields: Record<string, string> = {};
  let message = '';
  for (let code = cursor.bytes[cursor.position++]; code; code = cursor.bytes[cursor.position++]) {
    const text = cursor.text();
    const name = FIELD_OF_CODE[String.fromCharCode(code)];
    if (name) fields[name] = text;
    else if (code === 0x4d) message = text;
  }
  return { message, fields, length };
}
