import { InvalidQueryError, type TextSpan } from '../../errors/index.js';

/** A value as it is written. */
export interface QueryValue extends TextSpan {
  readonly text: string;
  /** Quoted text is text, whatever it looks like. */
  readonly isQuoted: boolean;
}

/** A part of a query between spaces. */
export interface QueryToken extends TextSpan {
  readonly isNegated: boolean;
  /** What stands before the colon; undefined for text that is searched for. */
  readonly field?: { readonly name: string; readonly path: readonly string[] } & TextSpan;
  readonly comparison: string;
  readonly values: readonly QueryValue[];
}

const FIELD = /[A-Za-z_][\w-]*(?:\.(?:"(?:[^"\\]|\\.)*"|[^\s":,.]+))*:/y;
const SEGMENT = /\.(?:"((?:[^"\\]|\\.)*)"|([^".]+))/g;
const COMPARISON = /[<>]=?|=/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;
const PLAIN_VALUE = /[^\s",]+/y;
const PLAIN_TEXT = /[^\s"]+/y;
const SPACE = /\s*/y;

/** Cuts a query into its parts. */
export class QueryTokens {
  private at = 0;

  constructor(private readonly query: string) {}

  /** @throws InvalidQueryError */
  all(): QueryToken[] {
    const tokens: QueryToken[] = [];
    for (this.take(SPACE); this.at < this.query.length; this.take(SPACE)) tokens.push(this.token());
    return tokens;
  }

  private token(): QueryToken {
    const position = this.at;
    const isNegated = this.query[this.at] === '-';
    if (isNegated) this.at++;
    const named = this.at;
    const field = this.take(FIELD)?.[0];
    if (field === undefined) {
      const values = [this.value(PLAIN_TEXT, isNegated ? 'what is not to be found' : 'text')];
      return { position, length: this.at - position, isNegated, comparison: '', values };
    }
    const comparison = this.take(COMPARISON)?.[0] ?? '';
    const values = this.values(field);
    const name = { ...fieldOf(field), position: named, length: field.length - 1 };
    return { position, length: this.at - position, isNegated, field: name, comparison, values };
  }

  private values(field: string): QueryValue[] {
    const values = [this.value(PLAIN_VALUE, `a value for ${field}`)];
    while (this.query[this.at] === ',') {
      this.at++;
      values.push(this.value(PLAIN_VALUE, 'another value after the comma'));
    }
    return values;
  }

  private value(plain: RegExp, wanted: string): QueryValue {
    const position = this.at;
    if (this.query[this.at] === '"') return this.quoted(position);
    const [text] = this.take(plain) ?? [];
    if (text === undefined) {
      const remedy = 'Write it without a space before it; put it into quotes where it has spaces.';
      throw new InvalidQueryError(`Here ${wanted} is missing.`, remedy, { position, length: 0 });
    }
    if (this.query[this.at] === '"')
      throw new InvalidQueryError(
        'A quote stands in the middle of a word.',
        'Put all of it into quotes, and write \\" for a quote in it.',
        { position, length: this.at - position + 1 },
      );
    return { text, isQuoted: false, position, length: this.at - position };
  }

  private quoted(position: number): QueryValue {
    const [whole, inner] = this.take(QUOTED) ?? [];
    if (whole === undefined || inner === undefined)
      throw new InvalidQueryError('This quote is not closed.', 'Add a " where the text ends.', {
        position,
        length: this.query.length - position,
      });
    if (this.at < this.query.length && !/[\s,]/.test(this.query[this.at] ?? ''))
      throw new InvalidQueryError('Something follows directly after the quote.', 'Leave a space after it.', {
        position: this.at,
        length: 1,
      });
    if (inner === '')
      throw new InvalidQueryError('There is nothing between the quotes.', 'Write the text there, or leave them out.', {
        position,
        length: 2,
      });
    return { text: unescaped(inner), isQuoted: true, position, length: whole.length };
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.query);
    if (match) this.at += match[0].length;
    return match;
  }
}

function fieldOf(text: string): { name: string; path: string[] } {
  const [name = ''] = /^[^.:]+/.exec(text) ?? [];
  const path = [...text.slice(name.length, -1).matchAll(SEGMENT)].map(([, quoted, plain = '']) =>
    quoted === undefined ? plain : unescaped(quoted),
  );
  return { name, path };
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}
