import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { prepareParameter } from './parameter.js';

// Not in @types/pg; here it is the yardstick.
const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): unknown } }).utils;

describe('prepareParameter', () => {
  const values: [string, unknown][] = [
    ['null', null],
    ['undefined', undefined],
    ['text', 'it\'s "quoted" \\ {1,2}'],
    ['a number', 1.5],
    ['a bigint', 9007199254740993n],
    ['a boolean', true],
    ['a date', new Date('2024-02-29T23:59:58.007Z')],
    ['a date before Christ', new Date('-000044-03-15T00:00:00Z')],
    ['an object', { a: [1, { b: null }], c: new Date(0) }],
    ['an array', [1, 'a"b\\c', null, undefined, true, '', 'x,y']],
    [
      'an array of arrays',
      [
        [1, 2],
        [3, null],
      ],
    ],
    ['an array of objects', [{ a: 1 }, { b: '"' }]],
    ['an array of dates', [new Date('2024-01-02T03:04:05Z')]],
    ['an array of bytes', [Buffer.from([1, 255])]],
    ['an empty array', []],
    ['an object that knows better', { toPostgres: (prepare: (value: unknown) => unknown) => prepare([1, 2]) }],
  ];

  it.each(values)('sends %s as node-postgres does', (_, value) => {
    expect(prepareParameter(value)).toEqual(prepareValue(value));
  });

  it('sends bytes as bytes, also those of a view', () => {
    const bytes = new Uint8Array([0, 1, 2, 3]).subarray(1, 3);
    expect(prepareParameter(bytes)).toEqual(Buffer.from([1, 2]));
  });
});
