import fc from 'fast-check';
import type { Wire } from '../../rest/support/wire.js';

/** A request of the fuzzer's. */
export interface FuzzRequest {
  readonly method: string;
  /** Path and query, below the mount. */
  readonly path: string;
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What there is, so that not every id is one of nothing. */
export interface Known {
  readonly ids: readonly string[];
  readonly names: readonly string[];
}

/** In every text that the fuzzer makes up. No statement may have it: texts are parameters. */
export const MARK = 'zqxfuzz';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const CONTENT_TYPES = ['application/json', 'application/json; charset=utf-8', 'text/plain', 'application/xml', ''];

// What has broken others: quotes, wildcards, NUL, surrogates, numbers at their edges, names of prototypes, dates.
const NASTY = [
  `'; DROP TABLE ${MARK}; --`,
  `${MARK}" OR "1"="1`,
  `%_\\${MARK}%`,
  `${MARK}\u0000`,
  `\ud800${MARK}`,
  `${MARK}\u202e\u001b[31m`,
  `../../${MARK}`,
  '__proto__',
  'constructor',
  '-1',
  '0',
  '1e309',
  'NaN',
  '9223372036854775808',
  '2026-02-30',
  '2026-02-28 25:00:00',
  '+275760-09-13T00:00:00.001Z',
  '2026-11-29',
  'true',
  'null',
  '[]',
  '{}',
  '',
  ' ',
  ',',
  ',,,',
  'p95',
  '100000000000h',
];

const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 2, arbitrary: fc.string({ maxLength: 40 }).map((made) => `${MARK}${made}`) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }).map((made) => `${MARK}${made}`) },
  { weight: 1, arbitrary: fc.integer({ min: 200, max: 3000 }).map((length) => MARK.padEnd(length, '%')) },
);

/** Requests for every operation of the document: mostly such as it describes, with some of everything else. */
export function requestsOf(document: Wire, known: Known): fc.Arbitrary<FuzzRequest> {
  const operations = Object.entries<Wire>(document.paths).flatMap(([path, methods]) =>
    Object.entries<Wire>(methods).map(([method, operation]) => requestOf({ path, method, operation }, document, known)),
  );
  return fc.oneof(...operations);
}

interface Described {
  readonly path: string;
  readonly method: string;
  readonly operation: Wire;
}

function requestOf({ path, method, operation }: Described, document: Wire, known: Known): fc.Arbitrary<FuzzRequest> {
  const schema = operation.requestBody?.content?.['application/json']?.schema;
  return fc.record({
    method: fc.oneof(
      { weight: 30, arbitrary: fc.constant(method.toUpperCase()) },
      { weight: 1, arbitrary: fc.constantFrom(...METHODS) },
    ),
    path: fc.tuple(pathOf(path, known), queryOf(operation.parameters, known)).map(([at, query]) => at + query),
    body: schema ? bodyOf(schema, document) : fc.constant(undefined),
    headers: fc.record({
      'content-type': fc.oneof(
        { weight: 30, arbitrary: fc.constant('application/json') },
        { weight: 1, arbitrary: fc.constantFrom(...CONTENT_TYPES) },
      ),
      authorization: fc.constantFrom('Bearer admin', 'Bearer admin', 'Bearer owner', 'Bearer viewer'),
    }),
  });
}

function pathOf(path: string, known: Known): fc.Arbitrary<string> {
  const parts = path.split('/').map((part) => (part.startsWith('{') ? segment(part, known) : fc.constant(part)));
  const plain = fc.tuple(...parts).map((segments) => segments.join('/'));
  const odd = [
    (made: string) => `${made}/`,
    (made: string) => made.replaceAll('$', '%24'),
    (made: string) => made.toUpperCase(),
    (made: string) => made.replace('/', '//'),
    (made: string) => `${made}/%2e%2e`,
    (made: string) => `${made}%zz`,
  ];
  return fc.oneof(
    { weight: 12, arbitrary: plain },
    { weight: 1, arbitrary: fc.tuple(plain, fc.constantFrom(...odd)).map(([made, change]) => change(made)) },
  );
}

function segment(part: string, { ids, names }: Known): fc.Arbitrary<string> {
  const fits = part === '{name}' ? names : ids;
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...fits) },
    { weight: 1, arbitrary: fc.uuid() },
    { weight: 1, arbitrary: text.map(encoded) },
  );
}

function queryOf(parameters: readonly Wire[], known: Known): fc.Arbitrary<string> {
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const one = fc.oneof(
    { weight: 20, arbitrary: inQuery.length > 0 ? fc.constantFrom(...inQuery) : fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
  const pair = one.chain((parameter) =>
    parameter
      ? valueOf(parameter.schema, known).map((value) => `${encoded(parameter.name)}=${encoded(value)}`)
      : text.map((name) => `${encoded(name)}=1`),
  );
  const count = inQuery.length > 0 ? 4 : 1;
  const some = fc.array(pair, { maxLength: count }).map((pairs) => (pairs.length > 0 ? `?${pairs.join('&')}` : ''));
  return inQuery.length > 0
    ? some
    : fc.oneof({ weight: 9, arbitrary: fc.constant('') }, { weight: 1, arbitrary: some });
}

function valueOf(schema: Wire, { ids, names }: Known): fc.Arbitrary<string> {
  const fits =
    schema.format === 'uuid'
      ? fc.constantFrom(...ids)
      : schema.type === 'integer' || schema.type === 'number'
        ? fc.integer({ min: -1, max: 200 }).map(String)
        : fc.constantFrom(...(schema.enum ?? ['SUCCESS', 'FAILURE', '2026-11-29T00:00:00Z', 'true', ...names]));
  return fc.oneof({ weight: 2, arbitrary: fits }, { weight: 1, arbitrary: text });
}

function bodyOf(schema: Wire, document: Wire): fc.Arbitrary<string | undefined> {
  const described = jsonOf(schema, document, 0).map((value) => JSON.stringify(value));
  const anything = fc.json({ maxDepth: 3 });
  return fc.oneof(
    { weight: 8, arbitrary: described },
    { weight: 1, arbitrary: anything },
    {
      weight: 1,
      arbitrary: fc.constantFrom(undefined, '', '{', '{"__proto__":{"x":1}}', '[]', '{"params":{"params":1}}'),
    },
  );
}

function jsonOf(schema: Wire, document: Wire, depth: number): fc.Arbitrary<unknown> {
  const target = schema.$ref ? document.components.schemas[String(schema.$ref).split('/').pop() ?? ''] : schema;
  const junk = fc.oneof(text, fc.jsonValue({ maxDepth: 1 }));
  return fc.oneof({ weight: 6, arbitrary: fitting(target, document, depth) }, { weight: 1, arbitrary: junk });
}

function fitting(schema: Wire, document: Wire, depth: number): fc.Arbitrary<unknown> {
  const [type] = [schema.type].flat();
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (type === 'integer') return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 20 });
  if (type === 'number') return fc.double({ noNaN: true });
  if (type === 'boolean') return fc.boolean();
  if (type === 'array' && depth < 3) return fc.array(jsonOf(schema.items ?? {}, document, depth + 1), { maxLength: 4 });
  if (type === 'object' && depth < 3) return objectOf(schema, document, depth);
  return text;
}

function objectOf(schema: Wire, document: Wire, depth: number): fc.Arbitrary<unknown> {
  const members = Object.entries<Wire>(schema.properties ?? {}).map(
    ([name, member]) => [name, jsonOf(member, document, depth + 1)] as const,
  );
  const known = fc.record(Object.fromEntries(members), { requiredKeys: schema.required ?? [] });
  return members.length > 0 ? known : fc.dictionary(text, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 });
}

// As bytes of UTF-8, half a surrogate pair included, which encodeURIComponent refuses.
function encoded(value: string): string {
  return encodeURIComponent(Buffer.from(value, 'utf8').toString('utf8'));
}
