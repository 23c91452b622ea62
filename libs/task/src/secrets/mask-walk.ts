import { isObject } from '../errors/assertions.js';
import { maskedScalar, type Redactor, type TextMask } from './redactor.js';
import { REDACTED } from './secret-text.js';
import type { SensitivePlace } from './sensitive-schema.js';

/** A value as it may be shown. */
export interface MaskedValue {
  readonly value: unknown;
  /** Dotted paths of what is masked, wholly or in part; `''` is the value itself. */
  readonly paths: readonly string[];
}

/** Masks a JSON value: secret members wholly, texts where they hold a secret. What holds none is not copied. */
export class MaskWalk {
  private readonly paths: string[] = [];

  constructor(
    private readonly redactor: Redactor,
    private readonly mask: Pick<TextMask, 'text'> = redactor,
  ) {}

  masked(value: unknown, place: SensitivePlace | undefined): MaskedValue {
    return { value: this.walk(value, place, ''), paths: this.paths };
  }

  private walk(value: unknown, place: SensitivePlace | undefined, path: string): unknown {
    if (value === null || value === undefined || value === '') return value;
    if (place?.isSensitive) return this.hidden(path);
    if (Array.isArray(value)) return this.items(value, place, path);
    if (isObject(value)) return this.members(value, place, path);
    const shown = maskedScalar(value, this.mask);
    if (shown !== value) this.paths.push(path);
    return shown;
  }

  private items(list: readonly unknown[], place: SensitivePlace | undefined, path: string): unknown {
    const shown = list.map((item, index) => this.walk(item, place, at(path, String(index))));
    return shown.some((item, index) => item !== list[index]) ? shown : list;
  }

  private members(object: Readonly<Record<string, unknown>>, place: SensitivePlace | undefined, path: string): unknown {
    const entries = Object.entries(object);
    const shown = entries.map(([name, member]): [string, unknown] => {
      const below = at(path, name);
      if (this.redactor.hides(name, member)) return [name, this.hidden(below)];
      return [name, this.walk(member, place?.member(name), below)];
    });
    return shown.some(([, member], index) => member !== entries[index]![1]) ? Object.fromEntries(shown) : object;
  }

  private hidden(path: string): string {
    this.paths.push(path);
    return REDACTED;
  }
}

function at(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
