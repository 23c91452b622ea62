/**
 * A parameter as text (or bytes, for `bytea`), exactly as node-postgres sends it, so that code written
 * against a server behaves the same here.
 */
export function prepareParameter(value: unknown): string | Buffer | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object') return String(value);
  if (ArrayBuffer.isView(value)) return asBuffer(value);
  if (value instanceof Date) return dateText(value);
  if (Array.isArray(value)) return arrayText(value);
  if (hasToPostgres(value)) return prepareParameter(value.toPostgres(prepareParameter));
  return JSON.stringify(value) ?? null;
}

function asBuffer(view: ArrayBufferView): Buffer {
  return Buffer.isBuffer(view) ? view : Buffer.from(view.buffer, view.byteOffset, view.byteLength);
}

function hasToPostgres(value: object): value is { toPostgres(prepare: unknown): unknown } {
  return typeof (value as { toPostgres?: unknown }).toPostgres === 'function';
}

function arrayText(values: readonly unknown[]): string {
  return `{${values.map(elementText).join(',')}}`;
}

const PLAIN = /^[\w\-.:+ ]*$/;

function elementText(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value)) return arrayText(value);
  if (ArrayBuffer.isView(value)) return `\\\\x${asBuffer(value).toString('hex')}`;
  const text = String(prepareParameter(value));
  // Most are numbers, identifiers and UUIDs.
  return PLAIN.test(text) ? `"${text}"` : `"${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"')}"`;
}

/** Local time with its offset: right for `timestamptz`, and what node-postgres does for `timestamp` and `date`. */
function dateText(date: Date): string {
  const year = date.getFullYear();
  const shown = year < 1 ? Math.abs(year) + 1 : year;
  const day = [pad(shown, 4), pad(date.getMonth() + 1), pad(date.getDate())].join('-');
  const time = [pad(date.getHours()), pad(date.getMinutes()), pad(date.getSeconds())].join(':');
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`;
  return `${day}T${time}.${pad(date.getMilliseconds(), 3)}${zone}${year < 1 ? ' BC' : ''}`;
}

function pad(value: number, length = 2): string {
  return String(value).padStart(length, '0');
}
