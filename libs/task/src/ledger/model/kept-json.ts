import { types } from 'node:util';
import { messageOf } from '../../errors/any-value.js';
import { UnstorableValueError } from '../../errors/index.js';

const REMEDY = 'Use text, finite numbers, booleans, null, arrays and plain objects, or turn it into them first.';

type Check = (this: unknown, key: string, kept: unknown) => unknown;

/** Found while nobody has kept count of where: looking for the place is left to those who need it. */
const LOSSY = new Error('JSON would keep something else');

/**
 * JSON that says all that the value says. Fields that are undefined are left out, dates become text, and objects with a
 * `toJSON` are what that gives. NUL and halves of surrogate pairs are written as they are: see `storableJson`.
 * @param root what the value is called in errors
 * @throws UnstorableValueError which names the path of what JSON would drop or change
 */
export function keptJson(value: unknown, root: string): string {
  try {
    return written(value, refuseLoss);
  } catch {
    // Nearly every value is kept, so only the others pay for paths.
    return keptOrNamed(value, root);
  }
}

function keptOrNamed(value: unknown, root: string): string {
  try {
    return written(value, lossNamer(root));
  } catch (error) {
    if (error instanceof UnstorableValueError) throw error;
    // A cycle, nested too deep, or a getter that throws.
    const found = `nothing that JSON can be made of (${messageOf(error).split('\n')[0]})`;
    throw new UnstorableValueError(root, found, REMEDY, { cause: error });
  }
}

function written(value: unknown, check: Check): string {
  const text: string | undefined = JSON.stringify(value, check);
  if (text === undefined) throw LOSSY;
  return text;
}

function refuseLoss(this: unknown, key: string, kept: unknown): unknown {
  // The cheap ones first: every member of every payload comes by here.
  if (typeof kept === 'string' || typeof kept === 'boolean') return kept;
  // At the root, `this` is an object that JSON.stringify has made to hold it.
  const mayBeLeftOut = kept === undefined && key !== '' && !Array.isArray(this);
  if (lossOf(kept, (this as Record<string, unknown>)[key], mayBeLeftOut) !== undefined) throw LOSSY;
  return kept;
}

function lossNamer(root: string): Check {
  const paths = new WeakMap<object, string>();
  return function check(this: unknown, key: string, kept: unknown): unknown {
    const parent = paths.get(this as object);
    const path = parent === undefined ? root : pathOf(parent, key, this);
    const mayBeLeftOut = parent !== undefined && !Array.isArray(this);
    const found = lossOf(kept, (this as Record<string, unknown>)[key], mayBeLeftOut);
    if (found !== undefined) throw new UnstorableValueError(path, found, REMEDY);
    if (typeof kept === 'object' && kept !== null) paths.set(kept, path);
    return kept;
  };
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
  if (Array.isArray(kept)) return undefined;
  if (Object.getPrototypeOf(kept) === Object.prototype) return undefined;
  if (types.isBoxedPrimitive(kept)) return fromBoxed(kept);
  if (!isOpaque(kept) && (isPlain(kept) || Object.keys(kept).length > 0)) return undefined;
  const name = kept.constructor?.name || 'object';
  return `${/^[AEIOUaeiou]/.test(name) ? 'an' : 'a'} ${name}, which JSON cannot keep`;
}

function isOpaque(value: object): boolean {
  return types.isMap(value) || types.isSet(value) || types.isNativeError(value) || ArrayBuffer.isView(value);
}

// JSON writes what is in the box, except for symbols.
function fromBoxed(kept: object): string | undefined {
  const inner: unknown = kept.valueOf();
  return typeof inner === 'object' ? undefined : lossOf(inner, inner, false);
}

// By shape: objects of another realm have another Object.prototype.
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
