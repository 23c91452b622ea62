import { InvalidPayloadError } from '../errors/index.js';

/**
 * What a worker will read back from the ledger. Validating a copy at enqueue too means that a
 * payload cannot pass there and fail at run, and that no schema can change what is stored.
 * @throws InvalidPayloadError for cycles, bigints and whatever else JSON has no form for.
 */
export function jsonCopy(task: string, input: unknown): unknown {
  if (input === undefined) return {};
  const text = stringify(task, input);
  if (text === undefined) throw notAnObject(task, `a ${typeof input}`);
  return JSON.parse(text);
}

/**
 * Refuses what is not a JSON object.
 * @throws InvalidPayloadError
 */
export function assertObject(task: string, value: unknown): asserts value is Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  throw notAnObject(task, kindOf(value));
}

function stringify(task: string, input: unknown): string | undefined {
  try {
    return JSON.stringify(input);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidPayloadError(task, [{ path: '', message: `it cannot be stored as JSON: ${reason}` }], { cause });
  }
}

function notAnObject(task: string, kind: string): InvalidPayloadError {
  return new InvalidPayloadError(task, [{ path: '', message: `it must be a JSON object, not ${kind}` }]);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
