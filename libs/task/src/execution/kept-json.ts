import { types } from 'node:util';
import { messageOf } from '../errors/any-value.js';
import { UnstorableValueError } from '../errors/index.js';

const REMEDY = 'Use text, finite numbers, booleans, null, arrays and plain objects, or turn it into them first.';

/**
 * JSON that says all that the value says. Fields that are undefined are left out, dates become text, and objects with a
 * `toJSON` are what that gives.
 * @param root what the value is called in errors
 * @throws UnstorableValueError which names the path of what JSON would drop or change
 */
export function keptJson(value: unknown, root: string): string {
  const paths = new WeakMap<object, string>();
  function check(this: unknown, key: string, kept: unknown): unknown {
    const parent = paths.get(this as object);
    const path = parent === undefined ? root : pathOf(parent, key, this);
    const mayBeLeftOut = parent !== undefined && !Array.isArray(this);
    const found = lossOf(kept, (this as Record<string, unknown>)[key], mayBeLeftOut);
    if (found !== undefined) throw new UnstorableValueError(path, found, REMEDY);
    if (typeof kept === 'object' && kept !== null) paths.set(kept, path);
    return kept;
  }
  try {
    return JSON.stringify(value, check);
  } catch (error) {
    if (error instanceof UnstorableValueError) throw error;
    // A cycle, nested too deep, or a getter that throws.
    const found = `nothing that JSON can be made of (${messageOf(error).split('\n')[0]})`;
    throw new UnstorableValueError(root, found, REMEDY, { cause: error });
  }
}

function pathOf(parent: string, key: string, holder: unknown): string {
  if (Array.isArray(holder)) return `${parent}[${key}]`;
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `${parent}.${key}` : `${parent}[${JSON.stringify(key)}]`;
}

/** What JSON would make something else of, in words; undefined for what it keeps. */
function lossOf(kept: unknown, given: unknown, mayBeLeftOut: boolean): string | undefined {
  switch (typeof kept) {
    case 'number':
      return Number.isFinite(kept) ? undefined : `${kept}, which JSON cannot keep`;
    case 'bigint':
    case 'function':
    case 'symbol':
      return `a ${typeof kept}, which JSON cannot keep`;
    case 'undefined':
      return mayBeLeftOut ? undefined : 'undefined, which JSON cannot keep';
    case 'object':
      return kept === null ? fromNull(given) : fromObject(kept);
    default:
      return undefined;
  }
}

function fromNull(given: unknown): string | undefined {
  return types.isDate(given) ? 'an invalid Date' : undefined;
}

// The contents of these are in no field of theirs.
function fromObject(kept: object): string | undefined {
  if (Array.isArray(kept) || types.isBoxedPrimitive(kept)) return undefined;
  const isOpaque = types.isMap(kept) || types.isSet(kept) || types.isNativeError(kept) || ArrayBuffer.isView(kept);
  if (!isOpaque && (isPlain(kept) || Object.keys(kept).length > 0)) return undefined;
  const name = kept.constructor?.name || 'object';
  return `${/^[AEIOUaeiou]/.test(name) ? 'an' : 'a'} ${name}, which JSON cannot keep`;
}

// By shape: objects of another realm have another Object.prototype.
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
