import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PayloadSecrets } from './payload-secrets.js';
import { BUILT_IN, Redactor } from './redactor.js';
import { REDACTED } from './secret-text.js';

const CANARY = 'Canary7Zx9qLm2';
const JWT = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${CANARY}`;
const PEM = `-----BEGIN RSA PRIVATE KEY-----\n${CANARY}\n-----END RSA PRIVATE KEY-----`;

describe('secrets in texts', () => {
  it.each([
    `Authorization: Bearer ${CANARY}`,
    `curl -H 'authorization: Basic ${CANARY}=='`,
    `refused: Bearer ${CANARY}, sorry`,
    `token expired: ${JWT}`,
    `connect postgres://app:${CANARY}@db.example/main failed`,
    `https://${CANARY}@example.com/`,
    `password=${CANARY}&next=1`,
    `{"password":"${CANARY}"}`,
    `{\\"apiKey\\":\\"${CANARY}\\"}`,
    `{ clientSecret: '${CANARY}', n: 1 }`,
    `api key: ${CANARY}`,
    `Set-Cookie: sid=${CANARY}; Path=/`,
    `PGPASSWORD=${CANARY} psql`,
    `secret: { a: '${CANARY}' }`,
    `key\n${PEM}\nend`,
    `-----BEGIN PRIVATE KEY-----\n${CANARY}`,
  ])('E5 masks %s', (text) => {
    const shown = BUILT_IN.text(text);
    expect(shown).not.toContain(CANARY);
    expect(shown).toContain(REDACTED);
    expect(BUILT_IN.text(shown)).toBe(shown);
  });

  it.each(['4111 1111 1111 1111', '5500-0000-0000-0004', '378282246310005'])('E5 masks the card number %s', (card) => {
    expect(BUILT_IN.text(`card ${card} was declined`)).toBe(`card ${REDACTED} was declined`);
  });

  it.each([
    'password: must be a string',
    'Unexpected end of JSON input',
    'at 1764400000000 ms, row 4111111111111112',
    'maxTokens: 4096, retries = 3',
    'GET http://localhost:3000/users/7 failed with 404',
    'mail to ada@example.com: see http://example.com/a',
    'The secretary said: no',
    '019abcde-4111-7111-8111-111111111111',
    'password: undefined, token: null',
  ])('E5 leaves %s alone', (text) => {
    expect(BUILT_IN.text(text)).toBe(text);
  });

  it('E5 masks whatever a name stands for, and once is enough', () => {
    const names = fc.constantFrom('password', 'API_KEY', 'access-token', 'x.clientSecret', 'Cookie');
    const secret = fc.stringMatching(/^[A-Za-z0-9]{9,40}$/).map((text) => `Q${text}`);
    const around = fc.string({ maxLength: 200 }).map((text) => text.replaceAll(/[\\"'`\w$]/g, '.'));
    fc.assert(
      fc.property(around, names, secret, fc.constantFrom('=', ': ', '":"', "': '"), (before, name, value, sign) => {
        const shown = BUILT_IN.text(`${before} ${name}${sign}${value}`);
        expect(shown).not.toContain(value);
        expect(BUILT_IN.text(shown)).toBe(shown);
      }),
    );
  });

  it('E5 takes no longer than in proportion to the length of hostile texts', () => {
    const pieces = [
      'a://a:',
      'eyJ-',
      'eyJaaaaaa.',
      'password="',
      'password={',
      '-----BEGIN PRIVATE KEY-----',
      '1 ',
      'a.',
      'Basic a',
      '\\\\"',
      'token=[REDACTED]"',
    ];
    for (const piece of pieces) {
      const text = piece.repeat(Math.ceil(65_536 / piece.length));
      const from = performance.now();
      BUILT_IN.text(text);
      // What is quadratic takes tens of seconds.
      expect([piece, performance.now() - from < 2_000]).toEqual([piece, true]);
    }
  });

  it('E5 follows names and expressions of the application, and leaves the known ones out when told to', () => {
    const own = new Redactor({ keys: ['Employee-No', /^x-internal/g], defaults: false });
    expect(own.text(`employee_no=${CANARY} x-internal-a: ${CANARY} password=plain`)).toBe(
      `employee_no=${REDACTED} x-internal-a: ${REDACTED} password=plain`,
    );
  });
});

describe('secrets in payloads', () => {
  const schema = {
    type: 'object',
    properties: {
      answer: { type: 'string', writeOnly: true, default: CANARY },
      lines: { type: 'array', default: [{ pin: CANARY }], items: { $ref: '#/$defs/Line' } },
      password: { type: 'string', default: CANARY },
      months: { type: 'integer', default: 3 },
    },
    $defs: {
      Line: {
        type: 'object',
        properties: { pin: { type: 'string', sensitive: true }, next: { $ref: '#/$defs/Line' } },
      },
    },
  };
  const secrets = new PayloadSecrets(new Redactor({ paths: ['customer.ssn'] }), () => schema, ['extra.*.code']);
  const payload = {
    answer: CANARY,
    lines: [{ pin: CANARY, next: { pin: CANARY } }, { sku: 'a' }],
    password: CANARY,
    customer: { ssn: CANARY, name: 'Ada' },
    extra: { a: { code: CANARY } },
    url: `https://u:${CANARY}@example.com`,
    months: 3,
  };

  it('E5 masks by schema, path, name and form, names the paths, and copies nothing else', () => {
    const { value, paths } = secrets.masked(payload);
    expect(JSON.stringify(value)).not.toContain(CANARY);
    expect(paths).toEqual([
      'answer',
      'lines.0.pin',
      'lines.0.next.pin',
      'password',
      'customer.ssn',
      'extra.a.code',
      'url',
    ]);
    const plain = { months: 3, list: [{ sku: 'a' }] };
    expect(secrets.masked(plain).value).toBe(plain);
  });

  it('E5 masks the values of the payload wherever they turn up', () => {
    const mask = secrets.maskOf({ answer: 'correct "horse"', password: 'short' });
    expect(mask.text('it was correct "horse"')).toBe(`it was ${REDACTED}`);
    expect(JSON.stringify({ a: { b: 'it was correct "horse"' } }, mask.json)).toBe(`{"a":{"b":"it was ${REDACTED}"}}`);
    expect(mask.text('shortly')).toBe('shortly');
  });

  it('E5 shows no default and no example of a secret in a schema', () => {
    expect(JSON.stringify(secrets.schema)).not.toContain(CANARY);
    expect(secrets.schema).toMatchObject({
      properties: {
        answer: { writeOnly: true, format: 'password' },
        password: { writeOnly: true, format: 'password' },
        months: { default: 3 },
      },
    });
  });

  it('E5 takes the secrets of the original where an edit still shows the mask', () => {
    const shown = secrets.masked(payload).value as typeof payload;
    const edited = { ...shown, months: 4, lines: [shown.lines[0]] };
    expect(secrets.restored(edited, payload)).toEqual({
      value: { ...payload, months: 4, lines: [payload.lines[0]] },
      left: [],
    });
    const moved = { lines: [{ pin: REDACTED, more: 1 }], note: REDACTED, url: `https://${REDACTED}@other.example` };
    expect(secrets.restored(moved, payload).left).toEqual(['lines.0.pin', 'note', 'url']);
    expect(secrets.restored({ note: `a ${REDACTED} text` }).left).toEqual([]);
  });

  it('E5 does not quote a secret in a problem', () => {
    const issues = secrets.issues([{ path: 'answer', message: `must be short (was "${CANARY}")` }], payload);
    expect(JSON.stringify(issues)).not.toContain(CANARY);
    expect(secrets.issues([{ path: 'months', message: 'must be 4' }], payload)).toEqual([
      { path: 'months', message: 'must be 4' },
    ]);
  });
});
