import { describe, expect, it } from '@jest/globals';
import { runInNewContext } from 'node:vm';
import {
  isErrorLike,
  isInstance,
  messageOf,
  readProperty,
  shortened,
  textOf,
} from '../../libs/task/src/errors/any-value.js';
import { hostileValues } from './support/hostile-values.js';

describe('any value', () => {
  it.each(hostileValues())('%s is read without throwing', (_, value) => {
    expect(typeof textOf(value)).toBe('string');
    expect(typeof messageOf(value)).toBe('string');
    expect(isInstance(value, TypeError)).toBe(false);
    expect(typeof isErrorLike(value)).toBe('boolean');
    readProperty(value, 'code');
  });

  it('shows what JSON would lose', () => {
    expect(textOf(new Map([['a', 1]]))).toBe("Map(1) { 'a' => 1 }");
    expect(textOf(Number.NaN)).toBe('NaN');
    expect(textOf(10n)).toBe('10n');
    expect(textOf({})).toBe('{}');
    expect(textOf({ a: 1 })).toBe('{"a":1}');
    expect(textOf(undefined)).toBe('undefined');
  });

  it('knows errors of another realm', () => {
    const foreign: unknown = runInNewContext('new TypeError("elsewhere")');
    expect(isErrorLike(foreign)).toBe(true);
    expect(messageOf(foreign)).toBe('elsewhere');
  });

  it('keeps both ends of a text that is too long', () => {
    expect(shortened('a'.repeat(60) + 'b'.repeat(60), 20)).toBe(
      `${'a'.repeat(10)}\n… 100 characters …\n${'b'.repeat(10)}`,
    );
  });
});
