import { PayloadTooLargeError } from '../../errors/index.js';
import { keptJson, storableJson } from '../../ledger/index.js';

/** A value as it is kept. @throws UnstorableValueError, PayloadTooLargeError */
export function memoryJson(key: string, value: unknown, most: number): string {
  const json = storableJson(keptJson(value ?? null, key)) ?? 'null';
  const bytes = Buffer.byteLength(json);
  if (bytes > most) throw new PayloadTooLargeError(key, 'memory', bytes, most);
  return json;
}
