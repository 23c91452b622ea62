import { type KeyTest, keyTest } from './secret-keys.js';
import { withoutPairs } from './secret-pairs.js';
import { REDACTED, withoutKnownSecrets } from './secret-text.js';
import type { RedactOptions } from './redact.options.js';

/** Masks texts, and what JSON is made of, on their way out of a run. */
export interface TextMask {
  text(text: string): string;
  /** A replacer for `JSON.stringify`. */
  readonly json: (key: string, value: unknown) => unknown;
}

/** The masks of an application: what `redact` says, compiled once. */
export class Redactor implements TextMask {
  /** Whether a member of this name is a secret. */
  readonly isSecretKey: KeyTest;
  /** Paths in payloads and results. */
  readonly paths: readonly string[];
  private readonly hasDefaults: boolean;

  constructor({ paths = [], keys = [], defaults = true }: RedactOptions = {}) {
    this.isSecretKey = keyTest(keys, defaults);
    this.paths = [...paths];
    this.hasDefaults = defaults;
  }

  text(text: string): string {
    if (text.length < 6) return text;
    return this.hasDefaults
      ? withoutKnownSecrets(text, this.isSecretKey)
      : withoutPairs(text, this.isSecretKey, REDACTED);
  }

  /** A copy without the values of secret names, at any depth; other texts stay as they are. */
  withoutSecretMembers<T>(value: T): T {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item: unknown) => this.withoutSecretMembers(item)) as T;
    const shown = Object.entries(value).map(([name, member]: [string, unknown]) => [
      name,
      this.hides(name, member) ? REDACTED : this.withoutSecretMembers(member),
    ]);
    return Object.fromEntries(shown) as T;
  }

  readonly json = (key: string, value: unknown): unknown => maskedMember(this, key, value);

  /** Whether the value of a member is to be masked for its name. What is no secret whatever its name stays. */
  hides(key: string, value: unknown): boolean {
    return value != null && value !== '' && typeof value !== 'boolean' && this.isSecretKey(key);
  }
}

/** What `redact` masks where nothing is said. */
export const BUILT_IN = new Redactor();

/** One member of what is made into JSON, for a mask with values of its own too. */
export function maskedMember(
  redactor: Redactor,
  key: string,
  value: unknown,
  mask: Pick<TextMask, 'text'> = redactor,
): unknown {
  if (redactor.hides(key, value)) return REDACTED;
  return maskedScalar(value, mask);
}

/** Texts and numbers masked, everything else as it is. */
export function maskedScalar(value: unknown, mask: Pick<TextMask, 'text'>): unknown {
  if (typeof value === 'string') return mask.text(value);
  // Only card numbers are that long.
  if (typeof value !== 'number' || !(value > 1e11)) return value;
  const text = String(value);
  return mask.text(text) === text ? value : REDACTED;
}
