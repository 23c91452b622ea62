import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../fixtures/until.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';
import { Proxy } from './support/proxy.js';
import { prompt } from './support/shown.tasks.js';

const EVENTS = '/api/v1/events';
const TEN_MINUTES = '10:00';

describe('what happens meanwhile', () => {
  const dashboard = useDashboard({
    fill: async (started) => {
      await started.ran('greet_user');
    },
  });
  const chromium = useChromium();
  let page: Page;
  let proxy: Proxy;

  beforeEach(async () => {
    ({ page } = chromium);
    proxy = await Proxy.start({ to: dashboard().origin });
    // The clock of the page can be moved on. Everything else is as it is.
    await page.clock.install();
  });
  afterEach(() => proxy.close());

  /** What the page has asked for, but for the stream of events and the files of the page. */
  const asked = (): string[] => proxy.asked.filter((line) => line.includes('/api/v1/') && !line.includes(EVENTS));
  const open = async (path: string): Promise<void> => {
    await page.goto(`${proxy.origin}/admin/tasks/${path}`);
    await says('Live');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await quiet();
  };
  const says = (word: string): Promise<void> =>
    page.getByRole('status').getByText(word, { exact: true }).first().waitFor();
  /** Until nothing is under way, and what has come has been dealt with. */
  const quiet = async (): Promise<void> => {
    let before = -1;
    await until(async () => {
      const isSame = before === asked().length && proxy.streams('') === proxy.streams(EVENTS);
      before = asked().length;
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      return isSame;
    }, 'the page to be quiet');
  };
  const askedDuring = async (what: () => Promise<unknown>): Promise<string[]> => {
    const before = asked().length;
    await what();
    await quiet();
    return asked().slice(before);
  };

  it.each(['executions', 'overview', 'errors', 'tasks', 'tasks/greet_user', 'running'])(
    'P-23 asks for nothing while nothing happens and the stream is up: %s',
    async (path) => {
      const running = await dashboard().tasks.enqueue('prompted', {});
      await prompt(running.id, 'log', 'first');
      await until(async () => (await dashboard().tasks.get(running.id))?.logCount, 'the line to be written');
      await open(path === 'running' ? `executions/${running.id}?tab=logs` : path);
      await quiet();
      expect(await askedDuring(() => page.clock.fastForward(TEN_MINUTES))).toEqual([]);
      await prompt(running.id, 'end', 'enough');
      await running.result();
    },
  );

  it('P-23 asks a bounded number of times for a known number of events', async () => {
    const inspector = await chromium.context.newCDPSession(page);
    const heard: { readonly topic: string; readonly ids: readonly string[] }[] = [];
    inspector.on('Network.eventSourceMessageReceived', ({ data }) => heard.push(JSON.parse(data)));
    await inspector.send('Network.enable');
    await open('executions');
    const events = 5;
    const requests = await askedDuring(async () => {
      const ids: string[] = [];
      for (let number = 1; number <= events; number++) ids.push(await dashboard().ran('greet_user'));
      await page.getByRole('button', { name: `${events} new` }).waitFor();
      const settled = (): string[] => heard.flatMap(({ topic, ids: told }) => (topic === 'settled' ? told : []));
      await until(() => ids.every((id) => settled().includes(id)), 'the page to hear of every end');
      // What it puts off, to ask once for many events: counting by status for a minute at most, and once more for what it
      // hears of meanwhile.
      const putOff = (): Promise<string[]> => askedDuring(() => page.clock.runFor(70_000));
      await until(async () => (await putOff()).length === 0, 'nothing more to be put off');
    });
    // Nothing that is listed changes, so only what is new is counted, in all and by status, and at most once for what comes
    // together.
    const paths = ['GET /api/v1/tasks/executions', 'GET /api/v1/tasks/executions/groups'];
    // Who asks is looked up now and then, with the count.
    expect(new Set(requests.filter((request) => !request.endsWith('/me')))).toEqual(new Set(paths));
    for (const path of paths)
      expect(requests.filter((request) => request === path).length).toBeLessThanOrEqual(heard.length);
    expect(await askedDuring(() => page.clock.fastForward(TEN_MINUTES))).toEqual([]);
  });

  it.each(['cut', 502] as const)(
    'P-23 says so and polls while the stream is broken (%s), and stops when it is back',
    async (how) => {
      chromium.tolerate(/ERR_|Failed to load resource/);
      const running = await dashboard().tasks.enqueue('prompted', {});
      await open(`executions/${running.id}`);
      proxy.break(EVENTS, how);
      await says('Polling');
      await prompt(running.id, 'progress', '42');
      await page.getByText('42%').first().waitFor();
      const polled = asked().length;
      await until(() => asked().length > polled + 2, 'more polls');
      proxy.mend();
      // It comes back after a pause of its own.
      await until(async () => {
        await page.clock.runFor(1_000);
        return page.getByRole('status').getByText('Live', { exact: true }).first().isVisible();
      }, 'the stream to be back');
      await quiet();
      expect(await askedDuring(() => page.clock.fastForward(TEN_MINUTES))).toEqual([]);
      await prompt(running.id, 'progress', '77');
      await page.getByText('77%').first().waitFor();
      await prompt(running.id, 'end', 'enough');
      await page.getByText('Succeeded').first().waitFor();
    },
  );

  it('P-23 polls ever more rarely while nothing changes', async () => {
    chromium.tolerate(/ERR_|Failed to load resource/);
    // It runs all the while, and nothing of it changes but for how long.
    const running = await dashboard().tasks.enqueue('prompted', {});
    await prompt(running.id, 'log', 'first');
    await open('executions');
    proxy.break(EVENTS);
    await says('Polling');
    await quiet();
    const minute = (): Promise<string[]> =>
      askedDuring(async () => {
        for (let second = 0; second < 60; second += 2) {
          await page.clock.runFor(2_000);
          await until(() => proxy.streams('executions') === 0, 'the answer');
          await page.evaluate('0');
        }
      });
    const [first, , third] = [await minute(), await minute(), await minute()];
    expect(third?.length).toBeGreaterThan(0);
    expect(third?.length).toBeLessThan((first?.length ?? 0) / 1.5);
    await prompt(running.id, 'end', 'enough');
  });

  it.each(['live', 'polling'])('P-23 does nothing while nobody looks: %s', async (state) => {
    chromium.tolerate(/ERR_|Failed to load resource/);
    await open('executions');
    if (state === 'polling') {
      proxy.break(EVENTS);
      await says('Polling');
    }
    // A browser without a screen hides no page, so the page is told what a browser tells it.
    await page.evaluate(`Object.defineProperties(document, {
      hidden: { configurable: true, get: () => true }, visibilityState: { configurable: true, get: () => 'hidden' } });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
    await until(() => proxy.streams(EVENTS) === 0, 'the stream to be closed');
    await quiet();
    proxy.mend();
    expect(await askedDuring(() => page.clock.fastForward(TEN_MINUTES))).toEqual([]);
    expect(proxy.streams(EVENTS)).toBe(0);
    await dashboard().ran('greet_user');
    await page.evaluate(`delete document.hidden; delete document.visibilityState;
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`);
    await says('Live');
    await page.getByRole('button', { name: '1 new' }).waitFor();
  });
});
