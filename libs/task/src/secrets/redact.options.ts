import { types } from 'node:util';
import { assertKnown, isText, type NamesOf } from '../errors/assertions.js';
import { InvalidOptionError } from '../errors/index.js';

/** What is secret in payloads, results, errors, logs and metadata. */
export interface RedactOptions {
  /**
   * Members of payloads and results, by dotted path: `'customer.ssn'`. Lists are passed through (`'lines.pin'` is that of
   * every item), `*` stands for any member.
   * @default []
   */
  readonly paths?: readonly string[];
  /**
   * Names of members, at any depth, besides those that are known: a text is compared without regard to case and
   * separators, a regular expression sees the first 256 characters of the name.
   * @default []
   */
  readonly keys?: readonly (string | RegExp)[];
  /**
   * Whether the names (passwords, tokens, cookies, keys, card numbers …) and the forms of secrets (bearer tokens, JWTs,
   * credentials in URLs, private keys …) that Taskledger knows are masked.
   * @default true
   */
  readonly defaults?: boolean;
}

const OPTIONS: NamesOf<RedactOptions> = { paths: true, keys: true, defaults: true };
const PATH_REMEDY = "Use a list of dotted paths, such as ['customer.ssn', 'lines.pin'].";
const KEY_REMEDY = "Use a list of names and regular expressions, such as ['ssn', /^x-internal-/].";

/** @throws InvalidOptionError */
export function assertRedact(redact: RedactOptions): void {
  assertKnown(redact, OPTIONS, { whole: 'redact', prefix: 'redact.' });
  const { paths, keys, defaults } = redact;
  if (paths !== undefined) assertPaths(paths, 'redact.paths');
  if (keys !== undefined && !(Array.isArray(keys) && keys.every(isKey)))
    throw new InvalidOptionError('redact.keys', keys, KEY_REMEDY);
  if (defaults !== undefined && typeof defaults !== 'boolean')
    throw new InvalidOptionError('redact.defaults', defaults, 'Use true or false.');
}

/** @throws InvalidOptionError */
export function assertPaths(paths: unknown, option: string): asserts paths is readonly string[] {
  if (!Array.isArray(paths) || !paths.every(isPath)) throw new InvalidOptionError(option, paths, PATH_REMEDY);
}

function isPath(path: unknown): boolean {
  return isText(path) && path.split('.').every((name) => name.trim() !== '');
}

function isKey(key: unknown): boolean {
  return types.isRegExp(key) || (isText(key) && /[a-z0-9]/i.test(key));
}
