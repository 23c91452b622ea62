import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ExecutionStatus,
  InvalidPayloadError,
  Pipelines,
  Schedules,
  type TaskHandle,
  type TaskNameOrContract,
  type TaskResult,
  TaskFailedError,
  Workflows,
} from '@taskledger/nestjs';
import { rebuildSearchIndex } from './catalog/search-index.contract.js';
import { syncExchangeRates } from './currency/exchange-rates.contract.js';
import { chargeExpiredCard } from './orders/orders.contract.js';
import { PrimeCounter } from './primes/prime.counter.js';
import { countPrimes } from './primes/primes.contract.js';
import type { ResearchInput, ResearchSummary } from './research/research.contract.js';
import { Research } from './research/research.pipeline.js';
import { RunningShop, until } from './shop.fixture.js';
import { StartUpWorkload } from './workload/start-up.workload.js';

class WatchedCounter extends PrimeCounter {
  readonly workers: Worker[] = [];

  protected override startWorker(workerData: { readonly limit: number }): Worker {
    const worker = super.startWorker(workerData);
    this.workers.push(worker);
    return worker;
  }
}

type RatesHandle = TaskHandle<TaskResult<typeof syncExchangeRates>>;

describe('tasks that fail, wait, and are stopped', () => {
  const counter = new WatchedCounter();
  let shop: RunningShop;

  beforeAll(async () => {
    shop = await RunningShop.start(counter);
  });
  afterAll(() => shop.stop());

  const hasBegun = (id: string): Promise<boolean> =>
    until(async () => Number((await shop.execution(id)).metadata['progress_percent'] ?? 0) > 0);

  describe('sync_exchange_rates', () => {
    // Both wait most of the time: let them do it together.
    let usd: RatesHandle;
    let unknown: RatesHandle;
    beforeAll(async () => {
      usd = await shop.tasks.enqueue(syncExchangeRates, { base: 'USD' });
      unknown = await shop.tasks.enqueue(syncExchangeRates, { base: 'XXX' });
    });

    it('gets the rates at the third call, having waited as long as backoff and service asked', async () => {
      const result = await usd.result();
      const [first, second, third] = await shop.attempts(usd.id);

      expect(result).toMatchObject({ base: 'USD', date: '2026-11-20', attempts: 3 });
      expect(result.rates).toMatchObject({ USD: 1, EUR: 0.925926, GBP: 0.787037 });
      expect(first).toMatchObject({ errorType: 'RatesUnavailableError', error: expect.stringContaining('503') });
      expect(second).toMatchObject({ errorType: 'RetryLaterError', error: expect.stringContaining('wait 1 s') });
      expect(third).toMatchObject({ status: 'SUCCESS' });
      expect(second!.startedAt.getTime() - first!.finishedAt.getTime()).toBeGreaterThanOrEqual(390);
      expect(third!.startedAt.getTime() - second!.finishedAt.getTime()).toBeGreaterThanOrEqual(990);
    });

    it('gives up when the request itself is wrong', async () => {
      await expect(unknown.result()).rejects.toMatchObject({
        errorType: 'NonRetryableError',
        error: expect.stringContaining('404: No rates for "XXX"'),
        attempts: 3,
      });
    });
  });

  it('charge_expired_card fails at once and says where and why', async () => {
    const handle = await shop.tasks.enqueue(chargeExpiredCard, { orderId: 'B-77' });
    await expect(handle.result()).rejects.toThrow(TaskFailedError);
    const execution = await shop.execution(handle.id);

    expect(execution).toMatchObject({ status: ExecutionStatus.FAILURE, errorType: 'CardDeclinedError', attempt: 1 });
    expect(execution.error).toContain('The card for order B-77 was declined (expired_card)');
    expect(execution.traceback).toMatch(/at CardGateway\.charge .*\n[\s\S]*at PaymentTasks\.charge/);
    expect(execution.traceback).toMatch(/\[cause\]: CardExpiredError: The card ending in 0069 expired in 2024-01/);
  });

  it('rebuild_search_index stops when it is cancelled, and removes what it has begun', async () => {
    const handle = await shop.tasks.enqueue(rebuildSearchIndex, { steps: 1000, pauseMs: 20 });
    await hasBegun(handle.id);
    const folder = shop.folders.inWork('search-index');
    const before = readdirSync(folder);
    await handle.cancel('enough');

    expect(await shop.tasks.waitFor(handle.id)).toMatchObject({ outcome: 'revoked' });
    expect(before).toEqual([`staging-${handle.id}`]);
    expect(readdirSync(folder)).toEqual([]);
    expect((await shop.execution(handle.id)).metadata['progress_percent']).toBeLessThan(100);
  });

  it('rebuild_search_index may run several times at once: the last to finish is the current one', async () => {
    const handles = await Promise.all(
      Array.from({ length: 8 }, () => shop.tasks.enqueue(rebuildSearchIndex, { steps: 20, pauseMs: 0 })),
    );
    const [first, ...others] = await Promise.all(handles.map((handle) => handle.result({ timeout: '30s' })));
    for (const other of others) expect(other).toEqual(first);
  });

  describe('count_primes', () => {
    it('leaves the event loop free', async () => {
      const handle = await shop.tasks.enqueue(countPrimes, { limit: 200_000_000 });
      await hasBegun(handle.id);
      const watch = watchEventLoop();
      await handle.result();
      const { total, longestGap } = watch.stop();

      // In this thread the whole count would be one gap.
      expect(longestGap).toBeLessThan(total / 2);
    });

    it('ends its thread when it is cancelled', async () => {
      const handle = await shop.tasks.enqueue(countPrimes, { limit: 2_000_000_000 });
      await hasBegun(handle.id);
      const worker = counter.workers.at(-1);
      const threadWhileRunning = worker?.threadId;
      await handle.cancel();

      expect(await shop.tasks.waitFor(handle.id)).toMatchObject({ outcome: 'revoked' });
      expect(threadWhileRunning).toBeGreaterThan(0);
      expect(worker?.threadId).toBe(-1);
    });
  });

  describe('research_texts', () => {
    const begin = (input: ResearchInput = {}) => shop.app.get(Pipelines).enqueue<ResearchSummary>(Research, input);

    it('has each text counted by a child, compares the results and writes a report, step by step', async () => {
      const handle = await begin({ top: 2 });
      const result = await handle.result();
      const { nodes } = await handle.status();
      const { items } = await shop.tasks.list({ parentId: nodes[0]!.id });
      const words = readdirSync(join(shop.folders.data, 'texts')).map((name) =>
        wordsOf(readFileSync(join(shop.folders.data, 'texts', name), 'utf8')),
      );

      expect(nodes.map(({ name, status }) => `${name} ${status}`)).toEqual(
        ['read', 'compare', 'report'].map((name) => `${name} SUCCESS`),
      );
      expect(items.map(({ taskName, queue }) => `${taskName} on ${queue}`)).toEqual(
        Array(5).fill('text_statistics on research'),
      );
      expect(result.texts.map((text) => text.words)).toEqual(words.map((of) => of.length));
      expect(result.texts.map((text) => text.distinct)).toEqual(words.map((of) => new Set(of).size));
      expect(result.texts[1]?.topWords).toEqual([
        { word: 'that', count: 13 },
        { word: 'the', count: 11 },
      ]);
      expect(result).toMatchObject({ words: words.flat().length, richest: 'sonnet-18' });
      const report = await shop.artifact(result.report);
      for (const text of result.texts)
        expect(report.text).toContain(`| ${text.text} | ${text.words} | ${text.distinct} |`);
    });

    it('does not wait for itself when there are more parents than slots', async () => {
      const handles = await Promise.all(Array.from({ length: 12 }, () => begin({ texts: ['alice'] })));

      expect(await Promise.all(handles.map((handle) => handle.result()))).toHaveLength(12);
    });

    it('fails with the child that failed', async () => {
      const handle = await begin({ texts: ['alice', 'ulysses'] });

      await expect(handle.result()).rejects.toThrow(
        /"texts\/ulysses.txt" is not in the demo's data folder. Use one of: .*texts\/alice.txt/,
      );
    });

    it('refuses a wrong request over HTTP, and says why', async () => {
      const post = async (body: object): Promise<{ status: number; text: string }> => {
        const headers = { 'content-type': 'application/json' };
        const request = { method: 'POST', headers, body: JSON.stringify(body) };
        const answer = await fetch(`${await shop.app.getUrl()}/research`, request);
        return { status: answer.status, text: await answer.text() };
      };

      expect(await post({ texts: ['../etc'] })).toMatchObject({
        status: 400,
        text: expect.stringContaining('is the name of a text'),
      });
      expect((await post({ texts: ['alice'] })).status).toBe(202);
    });
  });

  const wrong: [task: string, payload: object, field: string][] = [
    ['import_customers', { file: '../package.json' }, 'file'],
    ['import_customers', { file: '/etc/passwd.csv' }, 'file'],
    ['text_statistics', { text: '../../package' }, 'text'],
    ['digest_files', { folder: '..' }, 'folder'],
    ['access_log_statistics', { lines: null }, 'lines'],
    ['access_log_statistics', { lines: 1e9 }, 'lines'],
    ['render_order_confirmation', {}, 'orderId'],
    ['hello', { nam: 'x' }, 'nam'],
  ];
  it.each(wrong)('%s refuses %j', async (task: TaskNameOrContract, payload, field) => {
    const error = await shop.tasks.enqueue(task, payload).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(InvalidPayloadError);
    expect((error as InvalidPayloadError).issues.map(({ path }) => path)).toContain(field);
  });

  it('the start-up workload of a day is enqueued once', async () => {
    const workload = new StartUpWorkload(
      shop.tasks,
      shop.app.get(Workflows),
      shop.app.get(Pipelines),
      shop.app.get(Schedules),
    );
    await workload.enqueue(new Date());
    const before = await shop.tasks.list({ createdBy: 'demo' });
    await workload.enqueue(new Date());
    const after = await shop.tasks.list({ createdBy: 'demo' });
    await shop.tasks.cancelPending();

    expect(before.items.length).toBeGreaterThanOrEqual(8);
    expect(after.items.map(({ id }) => id)).toEqual(before.items.map(({ id }) => id));
    expect(existsSync(shop.folders.work)).toBe(true);
  });
});

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z']+/)
    .map((word) => word.replace(/^'+|'+$/g, ''))
    .filter(Boolean);
}

function watchEventLoop(): { stop(): { total: number; longestGap: number } } {
  const started = performance.now();
  let [last, longestGap] = [started, 0];
  const look = (): void => {
    const now = performance.now();
    longestGap = Math.max(longestGap, now - last);
    last = now;
  };
  const timer = setInterval(look, 1);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return { total: last - started, longestGap };
    },
  };
}
