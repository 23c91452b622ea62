import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '../../../../test/fixtures/until.js';
import { Ticker } from './ticker.js';

describe('jobs that are due together', () => {
  const ticker = new Ticker();
  const unblock = new AbortController();

  afterEach(async () => {
    unblock.abort();
    await ticker.stop();
  });

  it('take turns, and one that hangs keeps no other from its turn', async () => {
    const done: string[] = [];
    let atOnce = 0;
    let alone = 0;
    for (const name of ['one', 'two', 'three'])
      ticker.every(name, 20, async () => {
        // On a busy machine a job may take longer than a turn: then the next round counts.
        alone = ++atOnce === 1 ? alone + 1 : 0;
        await sleep(2);
        atOnce--;
        done.push(name);
      });
    await until(() => alone >= 6, 'two rounds of three jobs, one at a time');

    ticker.every('hangs', 20, () => sleep(600_000, undefined, { signal: unblock.signal }).catch(() => undefined));
    await sleep(100);
    const before = done.length;
    await until(() => done.length >= before + 3, 'the others to go on');
    expect(new Set(done.slice(before)).size).toBeGreaterThan(1);
  });
});
