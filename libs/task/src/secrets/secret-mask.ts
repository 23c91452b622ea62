import { maskedMember, type Redactor, type TextMask } from './redactor.js';
import { REDACTED } from './secret-text.js';

/**
 * Masks what one run says: the known forms of secrets, and the values that its own payload holds. These are looked for
 * when there is something to mask, and not before.
 */
export class SecretMask implements TextMask {
  private found: readonly string[] | undefined;

  constructor(
    private readonly redactor: Redactor,
    private readonly find: () => readonly string[],
  ) {}

  text(text: string): string {
    let shown = text;
    for (const value of this.values) if (shown.includes(value)) shown = shown.replaceAll(value, REDACTED);
    return this.redactor.text(shown);
  }

  readonly json = (key: string, value: unknown): unknown => maskedMember(this.redactor, key, value, this);

  private get values(): readonly string[] {
    return (this.found ??= variants(this.find()));
  }
}

// As they are written in JSON and in URLs too. Longer ones first: one may be a part of another.
function variants(values: readonly string[]): readonly string[] {
  if (values.length === 0) return values;
  const all = values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1), encoded(value), value.trim()]);
  return [...new Set(all)].filter((value) => value.length >= 6).sort((a, b) => b.length - a.length);
}

function encoded(value: string): string {
  return value.isWellFormed() ? encodeURIComponent(value) : value;
}
