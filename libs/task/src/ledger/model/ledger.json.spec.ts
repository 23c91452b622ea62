import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ledgerJson, ledgerText } from './ledger.json.js';

describe('ledgerJson', () => {
  it('replaces NUL and lone surrogates, which Postgres cannot store', () => {
    expect(JSON.parse(ledgerJson({ a: 'x\u0000y', b: '\ud800', c: '\udc00z' }))).toEqual({
      a: 'x\ufffdy',
      b: '\ufffd',
      c: '\ufffdz',
    });
  });

  it('leaves text alone that only looks like an escape', () => {
    const tricky = { path: 'C:\\u0000\\ud800', pair: '😀', quoted: '\\\\u0000' };
    expect(JSON.parse(ledgerJson(tricky))).toEqual(tricky);
  });

  it('refuses what is nested so deeply that the database could not parse it', () => {
    const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    expect(() => ledgerJson(nested(501))).toThrow('nested deeper than 500 levels');
    expect(ledgerJson(nested(500))).toHaveLength(1000);
    expect(ledgerJson(Array.from({ length: 5000 }, () => ({ text: '[{' })))).toContain('[{');
  });

  it('changes nothing but what is unstorable, in any value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const read = JSON.stringify(JSON.parse(ledgerJson(value)));
        expect(read).not.toMatch(/(?<!\\)(\\\\)*\\u(0000|d[89a-f])/i);
        const clean = JSON.stringify(value);
        if (!/\\u(0000|d[89a-f])/i.test(clean)) expect(read).toBe(clean);
      }),
    );
  });
});

describe('ledgerText', () => {
  it('makes any text storable', () => {
    expect(ledgerText('a\u0000b\ud800')).toBe('a\ufffdb\ufffd');
  });
});
