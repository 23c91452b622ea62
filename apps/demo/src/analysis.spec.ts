import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accessLogStatistics, generateAccessLog } from './analytics/access-log.contract.js';
import { rebuildSearchIndex } from './catalog/search-index.contract.js';
import { digestFiles } from './housekeeping/digest.contract.js';
import { countPrimes } from './primes/primes.contract.js';
import { RunningShop } from './shop.fixture.js';

// Each task's output is compared with what a second, simpler method makes of the same input.
describe('tasks that analyse', () => {
  let shop: RunningShop;
  const shipped = (name: string): string => readFileSync(join(shop.folders.data, name), 'utf8');
  const texts = (): string[] => readdirSync(join(shop.folders.data, 'texts'));

  beforeAll(async () => {
    shop = await RunningShop.start();
  });
  afterAll(() => shop.stop());

  describe('access_log_statistics', () => {
    it('counts what is in the log', async () => {
      const request = { lines: 20_000, seed: 7, top: 3 };
      const handle = await shop.tasks.enqueue(accessLogStatistics, request);
      const summary = await handle.result();
      const log = readFileSync(shop.folders.inWork('logs', 'access-7-20000.log'), 'utf8');
      const entries = log
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' '));
      const whole = entries.filter((fields) => fields.length === 11);
      const column = (index: number): string[] => whole.map((fields) => fields[index] ?? '');
      const [percentiles] = await shop.dataSource.query<{ p: number[] }[]>(
        'SELECT percentile_disc(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY ms) AS p FROM unnest($1::int[]) ms',
        [column(10)],
      );
      const paths = Object.entries(tally(column(6))).sort(([, a], [, b]) => b - a);

      expect(summary).toEqual({
        lines: 20_000,
        malformed: entries.length - whole.length,
        bytes: column(9).reduce((sum, bytes) => sum + Number(bytes), 0),
        visitors: Object.keys(tally(column(0))).length,
        byStatus: tally(column(8)),
        topPaths: paths.slice(0, 3).map(([path, hits]) => ({ path, hits })),
        latencyMs: { p50: percentiles?.p[0], p95: percentiles?.p[1], p99: percentiles?.p[2] },
      });
      expect(summary.malformed).toBeGreaterThan(0);
      expect(summary.latencyMs.p95).toBeGreaterThan(summary.latencyMs.p50);
    });

    it('reports progress that never falls, and ends at 100 percent', async () => {
      const { id, ...handle } = await enqueued({ lines: 20_000, seed: 8 });
      await handle.result;
      const percents = (await shop.logs(id)).map(({ percent }) => percent).filter((percent) => percent !== null);

      expect(percents.length).toBeGreaterThan(10);
      expect(percents).toEqual([...percents].sort((a, b) => a - b));
      expect((await shop.execution(id)).metadata).toMatchObject({ progress_percent: 100 });
    });

    async function enqueued(request: {
      lines: number;
      seed: number;
    }): Promise<{ id: string; result: Promise<unknown> }> {
      const handle = await shop.tasks.enqueue(accessLogStatistics, request);
      return { id: handle.id, result: handle.result() };
    }
  });

  it('generate_access_log writes as many lines as asked for, and keeps a log that is there', async () => {
    const first = await (await shop.tasks.enqueue(generateAccessLog, { lines: 1500, seed: 9 })).result();
    const path = shop.folders.inWork('logs', first.file);
    const { mtimeMs } = statSync(path);
    const second = await (await shop.tasks.enqueue(generateAccessLog, { lines: 1500, seed: 9 })).result();

    expect(readFileSync(path, 'utf8').match(/\n/g)).toHaveLength(1500);
    expect(second).toEqual({ file: 'access-9-1500.log', bytes: statSync(path).size });
    expect(statSync(path).mtimeMs).toBe(mtimeMs);
  });

  it('count_primes finds the numbers that number theorists know', async () => {
    const handles = await shop.tasks.enqueueMany(countPrimes, [{ limit: 2 }, { limit: 100 }, { limit: 1_000_000 }]);

    await expect(Promise.all(handles.map((handle) => handle.result()))).resolves.toEqual([
      { limit: 2, primes: 1, largest: 2 },
      { limit: 100, primes: 25, largest: 97 },
      { limit: 1_000_000, primes: 78_498, largest: 999_983 },
    ]);
  });

  it('rebuild_search_index indexes every paragraph once', async () => {
    const handle = await shop.tasks.enqueue(rebuildSearchIndex, { steps: 4, pauseMs: 0 });
    const paragraphs = texts().flatMap((name) => shipped(join('texts', name)).trim().split('\n\n'));
    const terms = paragraphs.map(
      (text) =>
        new Set(
          text
            .toLowerCase()
            .split(/[^a-z0-9]+/)
            .filter(Boolean),
        ),
    );

    expect(await handle.result()).toEqual({
      documents: paragraphs.length,
      terms: new Set(terms.flatMap((of) => [...of])).size,
      postings: terms.reduce((sum, of) => sum + of.size, 0),
    });
    const folder = shop.folders.inWork('search-index');
    expect(readdirSync(folder)).toEqual(['current']);
    const shards = readdirSync(join(folder, 'current')).map((name) =>
      readFileSync(join(folder, 'current', name), 'utf8'),
    );
    expect(shards.filter((shard) => shard.includes('"ishmael":["texts/moby-dick.txt#1"]'))).toHaveLength(1);
  });

  it('digest_files lists the SHA-256 of every file', async () => {
    const digests = await (await shop.tasks.enqueue(digestFiles, { folder: 'texts' })).result();
    const list = (await shop.artifact(digests.list)).text;
    const files = await Promise.all(
      texts().map(async (name) => ({ name, bytes: readFileSync(join(shop.folders.data, 'texts', name)) })),
    );
    const lines = await Promise.all(files.map(async ({ name, bytes }) => `${await sha256(bytes)}  texts/${name}`));

    expect(list.trimEnd().split('\n')).toEqual(lines.sort((a, b) => (a.slice(64) < b.slice(64) ? -1 : 1)));
    expect(digests.bytes).toBe(files.reduce((sum, { bytes }) => sum + bytes.length, 0));
    expect(digests).toMatchObject({ files: 5, tree: createHash('sha256').update(list).digest('hex') });
  });
});

function tally(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
}
