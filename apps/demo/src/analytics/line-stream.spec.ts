import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { inventTraffic } from './access-log.traffic.js';
import { type LineBatch, streamLines } from './line-stream.js';

const CHUNK_BYTES = 65_536;

describe('streamLines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'taskledger-lines-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const read = async (text: string, signal = new AbortController().signal): Promise<LineBatch[]> => {
    writeFileSync(join(folder, 'file'), text);
    const batches: LineBatch[] = [];
    for await (const batch of streamLines(join(folder, 'file'), signal)) batches.push(batch);
    return batches;
  };
  const linesOf = (batches: readonly LineBatch[]): string[] => batches.flatMap(({ lines }) => [...lines]);

  it('finds the lines of a file of many chunks, also where a chunk ends inside of a letter', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `${index} zoë ${'ö'.repeat(index % 13)}`);
    const batches = await read(`${lines.join('\n')}\n`);

    expect(linesOf(batches)).toEqual(lines);
    expect(Math.max(...batches.map((batch) => batch.lines.join('\n').length))).toBeLessThan(CHUNK_BYTES + 100);
  });

  it.each([
    ['', []],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\n\nb', ['a', '', 'b']],
  ])('splits %j', async (text, lines) => {
    expect(linesOf(await read(text))).toEqual(lines);
  });

  it('stops when its signal aborts', async () => {
    await expect(read('a\n', AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('inventTraffic', () => {
  const traffic = (seed: number, lines: number): string => [...inventTraffic(seed, lines)].join('');

  it('invents the same for the same seed, and something else for another', () => {
    expect(traffic(1, 2500)).toBe(traffic(1, 2500));
    expect(traffic(1, 2500)).not.toBe(traffic(2, 2500));
    expect(traffic(1, 2500).match(/\n/g)).toHaveLength(2500);
  });
});
