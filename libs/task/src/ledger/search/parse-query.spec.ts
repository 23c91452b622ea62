import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { InvalidQueryError } from '../../errors/index.js';
import { parseQuery } from './parse-query.js';
import { placeAt, proposalsAt } from './query-place.js';
import { SEARCH_FIELDS } from './search-field.js';

const terms = (query: string): object[] => parseQuery(query).map(({ position: _, length: __, ...term }) => term);

function problemOf(query: string): InvalidQueryError {
  try {
    parseQuery(query);
  } catch (error) {
    if (error instanceof InvalidQueryError) return error;
    throw error;
  }
  throw new Error(`"${query}" was understood.`);
}

/** The part of the query that the error is about, and what it says. */
const wrong = (query: string): [string, string] => {
  const { position, length, message } = problemOf(query);
  return [query.slice(position, position + length), message];
};

describe('parseQuery', () => {
  it('D-4 reads names, lists, quotes and negation, and says where each term is', () => {
    expect(parseQuery('task:mail -queue:a,"b c" "card declined"')).toEqual([
      { field: 'task', values: ['mail'], isNegated: false, position: 0, length: 9 },
      { field: 'queue', values: ['a', 'b c'], isNegated: true, position: 10, length: 14 },
      { field: 'text', value: 'card declined', isNegated: false, position: 25, length: 15 },
    ]);
    expect(terms('say\\ "a \\"quoted\\" word" -boom')).toEqual([
      { field: 'text', value: 'say\\', isNegated: false },
      { field: 'text', value: 'a "quoted" word', isNegated: false },
      { field: 'text', value: 'boom', isNegated: true },
    ]);
  });

  it('D-4 takes the words of the dashboard for statuses, and those of the ledger', () => {
    expect(terms('status:failed,REVOKED')).toEqual([
      { field: 'status', values: ['FAILURE', 'REVOKED'], isNegated: false },
    ]);
    expect(terms('STATE:Running')).toEqual([{ field: 'status', values: ['STARTED'], isNegated: false }]);
  });

  it('D-4 reads numbers, lengths of time and times', () => {
    expect(terms('attempt:>2 duration:>=1.5s wait:<1m')).toMatchObject([
      { field: 'attempt', comparison: '>', values: [2] },
      { field: 'duration', comparison: '>=', values: [1_500] },
      { field: 'wait', comparison: '<', values: [60_000] },
    ]);
    expect(terms('since:24h to:2026-05-01 from:2026-05-01T12:00:00+02:00')).toMatchObject([
      { field: 'created', from: { agoMs: 86_400_000 } },
      { field: 'created', to: { at: new Date('2026-05-01T23:59:59.999Z') } },
      { field: 'created', from: { at: new Date('2026-05-01T10:00:00Z') } },
    ]);
  });

  it('P-24 keeps every digit of a number, and takes for text what is quoted', () => {
    expect(terms('payload.user.id:12345678901234567890 result.ok:true,"true",007')).toMatchObject([
      { field: 'payload', path: ['user', 'id'], values: ['12345678901234567890'] },
      { field: 'result', path: ['ok'], values: ['true', '"true"', '"007"'] },
    ]);
    expect(terms('metadata."a.b".c:>1e3')).toMatchObject([{ path: ['a.b', 'c'], comparison: '>', values: ['1e3'] }]);
  });

  it('D-4 says of every mistake where it is, and how to mend it', () => {
    expect(wrong('x taks:mail')).toEqual(['taks', expect.stringContaining('Did you mean task:?')]);
    expect(wrong('see https://a.b')).toEqual(['https', expect.stringContaining('put it into quotes: "https://a.b"')]);
    expect(wrong('status:exploded')).toEqual(['exploded', expect.stringContaining('Use failed, running')]);
    expect(problemOf('task:')).toMatchObject({ position: 5, length: 0 });
    expect(problemOf('task: mail')).toMatchObject({ position: 5, length: 0 });
    expect(problemOf('task:a,')).toMatchObject({ position: 7, length: 0 });
    expect(problemOf('-')).toMatchObject({ position: 1, length: 0 });
    expect(wrong('error:"no end')).toEqual(['"no end', expect.stringContaining('not closed')]);
    expect(wrong('ab"c"')).toEqual(['ab"', expect.stringContaining('middle of a word')]);
    expect(wrong('task:"a"b')).toEqual(['b', expect.stringContaining('Leave a space')]);
    expect(wrong('task:""')).toEqual(['""', expect.stringContaining('nothing between')]);
    expect(wrong('attempt:>two')).toEqual(['two', expect.stringContaining('attempt:>2')]);
    expect(wrong('duration:5s')).toEqual(['duration', expect.stringContaining('longer or shorter')]);
    expect(wrong('duration:>5')).toEqual(['5', expect.stringContaining('250ms')]);
    expect(wrong('since:yesterday')).toEqual(['yesterday', expect.stringContaining('24h')]);
    expect(wrong('from:2026-02-30')).toEqual(['2026-02-30', expect.stringContaining('2026-05-01')]);
    expect(wrong('from:2026-05-01T12:00')).toEqual(['2026-05-01T12:00', expect.stringContaining('with its zone')]);
    expect(wrong('payload:42')).toEqual(['payload', expect.stringContaining('payload.user.id:42')]);
    expect(wrong('payload..id:42')).toEqual(['payload..id:42', expect.stringContaining('points between')]);
    expect(wrong('payload.items[0]:42')).toEqual(['payload.items[0]', expect.stringContaining('payload.items.0')]);
    expect(wrong('result.x:>"9"')).toEqual(['"9"', expect.stringContaining('only numbers')]);
    expect(wrong('task:>a')).toEqual(['task', expect.stringContaining('cannot be compared')]);
    expect(wrong('task.name:a')).toEqual(['task.name', expect.stringContaining('has no parts')]);
    expect(wrong('a OR b')).toEqual(['OR', expect.stringContaining('separate them by commas')]);
    expect(wrong(`a ${'b'.repeat(2_000)}`)[1]).toContain('2000 characters');
  });

  it('D-4 answers any text with terms or with an error that lies within it', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '-',
        ':',
        ',',
        '.',
        '"',
        '\\',
        ' ',
        '>',
        '=',
        ...SEARCH_FIELDS.map(({ name }) => `${name}:`),
        'payload.a:',
        '42',
        '5s',
        'é💥',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const query = pieces.join('');
        try {
          for (const { position, length } of parseQuery(query))
            expect(position + length).toBeLessThanOrEqual(query.length);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidQueryError);
          const { position, length } = error as InvalidQueryError;
          expect(position + length).toBeLessThanOrEqual(query.length);
        }
        for (let at = 0; at <= query.length; at++) {
          const place = placeAt(query, at);
          expect(place.position + place.length).toBeLessThanOrEqual(query.length);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('D-4 reads back whatever is quoted', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary', maxLength: 50 }), (text) => {
        const quoted = `"${text.replace(/[\\"]/g, '\\$&')}"`;
        expect(terms(`task:${quoted}`)).toEqual([{ field: 'task', values: [text], isNegated: false }]);
      }),
    );
  });
});

describe('placeAt', () => {
  const proposed = (written: string, values: readonly string[] = []): string[] => {
    const at = written.indexOf('|');
    const query = written.replace('|', '');
    return proposalsAt(placeAt(query, at), values).map(
      ({ text, position, length }) => query.slice(0, position) + text + query.slice(position + length),
    );
  };

  it('D-4 proposes fields where one begins, and replaces what is there of it', () => {
    expect(proposed('x -sta| y')).toEqual(['x -status: y', 'x -state: y']);
    expect(proposed('x ta|sk:mail').slice(0, 2)).toEqual(['x task:mail', 'x tag:mail']);
    expect(proposed('|')).toHaveLength(20);
  });

  it('D-4 proposes values, of lists the last one, and quotes what needs it', () => {
    expect(proposed('task:|', ['mail', 'a b'])).toEqual(['task:mail', 'task:"a b"']);
    expect(proposed('task:mail,re| x', ['mail', 'report'])).toEqual(['task:mail,report x']);
    expect(proposed('attempt:>|', ['2'])).toEqual(['attempt:>2']);
    expect(proposed('nothing:|', ['2'])).toEqual(['nothing:2']);
  });
});
