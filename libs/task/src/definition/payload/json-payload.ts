import { InvalidPayloadError, UnstorableValueError } from '../../errors/index.js';
import { keptJson } from '../../ledger/index.js';

const ROOT = 'payload';

/**
 * A payload as JSON text; undefined for one that was left out.
 * @throws InvalidPayloadError which names what JSON has no form for: Map, NaN, invalid dates, bigints, cycles
 */
export function payloadJson(task: string, input: unknown): string | undefined {
  if (input === undefined) return undefined;
  try {
    return keptJson(input, ROOT);
  } catch (cause) {
    if (!(cause instanceof UnstorableValueError)) throw cause;
    const path = cause.path.slice(ROOT.length).replace(/^\./, '');
    throw new InvalidPayloadError(task, [{ path, message: `${cause.path} is ${cause.found}` }], { cause });
  }
}

/**
 * A copy of what a worker will read back from the ledger. Validating that at enqueue means that a
 * payload cannot pass there and fail at run.
 * @throws InvalidPayloadError
 */
export function jsonCopy(task: string, input: unknown): unknown {
  const json = payloadJson(task, input);
  return json === undefined ? undefined : (JSON.parse(json) as unknown);
}

/**
 * Refuses what is not a JSON object.
 * @throws InvalidPayloadError
 */
export function assertObject(task: string, value: unknown): asserts value is Record<string, unknown> {
  if (isJsonObject(value)) return;
  const message = `it must be a JSON object, not ${kindOf(value)}`;
  throw new InvalidPayloadError(task, [{ path: '', message }]);
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
