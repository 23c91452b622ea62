import { gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { finished } from './support/followed.js';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
}

describe.each(PLATFORMS)('finding 9 compressed answers on %s', (platform) => {
  let rest: RestApp;

  beforeAll(async () => {
    rest = await startApp(platform);
    for (let index = 0; index < 20; index++) await finished(rest.api, 'echo', { params: { text: `text ${index}` } });
  });
  afterAll(() => rest.close());

  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        `${rest.url}/api/v1${path}`,
        { method, agent: false, headers: { authorization: 'Bearer admin', ...headers } },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () =>
            resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, bytes: Buffer.concat(chunks) }),
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end();
    });
  const LIST = '/tasks/executions?page_size=20&my_tasks=false';
  const GZIP = { 'accept-encoding': 'gzip, deflate, br' };

  it('are a fifth of the list at most, and the same', async () => {
    const plain = await ask(LIST);
    const small = await ask(LIST, GZIP);
    expect([plain.status, small.status]).toEqual([200, 200]);
    expect([plain.headers['content-encoding'], small.headers['content-encoding']]).toEqual([undefined, 'gzip']);
    expect(small.bytes.length).toBeLessThan(plain.bytes.length / 5);
    expect(small.headers['content-length']).toBe(String(small.bytes.length));
    expect(small.headers['vary']).toMatch(/accept-encoding/i);
    const [one, other] = [plain.bytes, gunzipSync(small.bytes)].map((bytes) => JSON.parse(bytes.toString()).results);
    expect(one.length).toBe(20);
    expect(other.map(({ id }: { id: string }) => id)).toEqual(one.map(({ id }: { id: string }) => id));
  });

  it('are left alone where they are short, not wanted, heads or streams', async () => {
    const short = await ask('/tasks/executions?page_size=1&search=nothing-has-this', GZIP);
    expect([short.status, short.headers['content-encoding']]).toEqual([200, undefined]);
    expect(JSON.parse(short.bytes.toString()).count).toBe(0);
    expect((await ask(LIST, { 'accept-encoding': 'gzip;q=0' })).headers['content-encoding']).toBeUndefined();
    const head = await ask(LIST, GZIP, 'HEAD');
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
  });

  it('keep their validator, and are not sent again where nothing has changed', async () => {
    const document = await ask('/openapi.json', GZIP);
    expect([document.status, document.headers['content-encoding']]).toEqual([200, 'gzip']);
    expect(JSON.parse(gunzipSync(document.bytes).toString()).openapi).toMatch(/^3/);
    const etag = String(document.headers['etag'] ?? '');
    if (etag) expect((await ask('/openapi.json', { ...GZIP, 'if-none-match': etag })).status).toBe(304);
  });

  it('say how many are new since a list was read', async () => {
    const { results } = JSON.parse((await ask(LIST)).bytes.toString()) as { results: { id: string }[] };
    const newer = await ask(`${LIST.replace('20', '1')}&newer_than=${results[4]?.id}`);
    expect(JSON.parse(newer.bytes.toString()).count).toBe(4);
    expect((await ask(`${LIST}&newer_than=nonsense`)).status).toBe(400);
  });
});
