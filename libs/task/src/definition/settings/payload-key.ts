import { createHash } from 'node:crypto';
import { InvalidOptionError, InvalidPayloadError } from '../../errors/index.js';
import { canonicalJson, ledgerText } from '../../ledger/index.js';
import type { PayloadSecrets } from '../../secrets/index.js';
import type { LockOptions } from './lock.options.js';
import { ProcessLogger } from '../../logging/process-logger.js';

const LONGEST_VALUE = 200;
const LONGEST_KEY = 500;
/** Keys that begin like this belong to Taskledger itself. */
const RESERVED = 'taskledger:';
const PLACEHOLDER = /\{([^{}]+)\}/g;

/** What a key is made of, and for whom. */
export interface KeySource extends Pick<LockOptions, 'param' | 'key'> {
  readonly task: string;
  /** Where the options are, for messages. */
  readonly label: string;
  /** What must not be in a key as it is: its hash is. */
  readonly secrets?: PayloadSecrets;
}

/** Makes the function that gives the key of a validated payload. */
export function keyFunction({ param, key, task, label, secrets }: KeySource): (payload: unknown) => string {
  const warning = new MissingParamWarning(label);
  const textOf = (path: string, value: unknown): string => {
    const text = valueText(value);
    const isSecret = secrets && (secrets.isSecretPath(path) || secrets.redactor.text(text) !== text);
    return isSecret ? digest(text) : text;
  };
  return (payload) => {
    if (typeof key === 'function') return assertKey(ownKey(key, payload, secrets), `${label}.key`);
    const base = key === undefined ? task : filledIn(key, payload, { task, textOf });
    if (param === undefined) return assertKey(base, `${label}.key`);
    const value = valueAt(payload, param);
    if (value !== undefined && value !== null) return assertKey(`${base}:${textOf(param, value)}`, `${label}.key`);
    warning.tell(param, base);
    return assertKey(base, `${label}.key`);
  };
}

/** The whole payload as a key: the same for the same members in any order. */
export function payloadDigest(payload: unknown): string {
  return digest(canonicalJson(payload));
}

/**
 * The form in which the ledger keeps a key; a long one is cut short and told apart by its hash.
 * @throws InvalidOptionError for an empty key and for those of Taskledger itself
 */
export function assertKey(key: unknown, option: string): string {
  if (typeof key !== 'string' || key === '') throw new InvalidOptionError(option, key, 'Use a text that is not empty.');
  if (key.startsWith(RESERVED)) throw new InvalidOptionError(option, key, `Do not begin a key with "${RESERVED}".`);
  const text = ledgerText(key);
  return text.length <= LONGEST_KEY ? text : `${text.slice(0, LONGEST_VALUE)}#${digest(text)}`;
}

// What a function makes of a payload may hold anything of it.
function ownKey(
  key: (payload: Record<string, unknown>) => unknown,
  payload: unknown,
  secrets?: PayloadSecrets,
): unknown {
  const own = key(payload as Record<string, unknown>);
  if (typeof own !== 'string' || !secrets) return own;
  const shown = secrets.maskOf(payload).text(own);
  return shown === own ? own : `${shown}#${digest(own)}`;
}

interface Filling {
  readonly task: string;
  textOf(path: string, value: unknown): string;
}

function filledIn(template: string, payload: unknown, { task, textOf }: Filling): string {
  return template.replace(PLACEHOLDER, (_, path: string) => {
    const value = valueAt(payload, path);
    if (value !== undefined && value !== null) return textOf(path, value);
    throw new InvalidPayloadError(task, [{ path, message: `is needed for the key "${template}"` }]);
  });
}

function valueAt(payload: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    return (value as Record<string, unknown>)[name];
  }, payload);
}

// A longer value is hashed.
function valueText(value: unknown): string {
  const text = typeof value === 'object' ? canonicalJson(value) : String(value);
  return text.length > LONGEST_VALUE ? digest(text) : text;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Said once: a producer that forgets the member forgets it every time. */
class MissingParamWarning {
  private readonly logger = new ProcessLogger('TaskLocks');
  private told = false;

  constructor(private readonly label: string) {}

  tell(param: string, key: string): void {
    if (!this.told)
      this.logger.warn(`${this.label}.param: a payload has no "${param}", so the key is "${key}" for all of them.`);
    this.told = true;
  }
}
