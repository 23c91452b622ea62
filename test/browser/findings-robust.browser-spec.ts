import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../fixtures/until.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';
import { Proxy } from './support/proxy.js';

describe('pages whose files have not come yet', () => {
  const dashboard = useDashboard();
  const chromium = useChromium();
  let page: Page;
  let proxy: Proxy;

  beforeEach(async () => {
    ({ page } = chromium);
    proxy = await Proxy.start({ to: dashboard().origin });
  });
  afterEach(() => proxy.close());

  const open = async (path: string): Promise<void> => {
    await page.goto(`${proxy.origin}/admin/tasks/${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const navigation = (name: string) => page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name });
  /** Before the page has got what the others need. */
  const withoutPrefetch = () => page.addInitScript({ content: 'globalThis.requestIdleCallback = () => 0;' });

  it('finding 2 come when nothing else is to be done, so that a click needs no file', async () => {
    await open('executions');
    const files = (): string[] => proxy.asked.filter((line) => line.includes('/assets/'));
    await until(() => files().some((line) => line.includes('tasks-page')), 'the files of the other pages');
    await until(() => files().some((line) => line.includes('settings-page')), 'the last of them');
    const before = files().length;
    await navigation('Tasks').click();
    await page.getByRole('heading', { name: 'Tasks' }).waitFor();
    expect(files().length).toBe(before);
  });

  it('finding 2 are waited for while the server is away, and the navigation stays', async () => {
    chromium.tolerate(/ERR_|Failed to load resource/);
    await withoutPrefetch();
    await open('executions');
    proxy.break('', 'cut');
    await navigation('Tasks').click();
    await page.getByText('The server has not answered since').waitFor();
    await navigation('Overview').waitFor();
    proxy.mend();
    await page.getByRole('heading', { name: 'Tasks' }).waitFor();
  });

  it('finding 2 of a version that is gone say so within the shell, and lead on', async () => {
    chromium.tolerate(/Failed to load resource|Failed to fetch dynamically|OutdatedPageError/);
    await withoutPrefetch();
    await page.route(/assets\/tasks-page/, (route) => route.fulfill({ status: 404, body: '' }));
    await open('executions');
    await navigation('Tasks').click();
    await page.getByText('A newer version of the dashboard has been deployed').waitFor();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await navigation('Executions').click();
    await page.getByRole('heading', { name: 'Executions' }).waitFor();
    await page.unrouteAll();
    await navigation('Tasks').click();
    await page.getByRole('heading', { name: 'Tasks' }).waitFor();
  });
});

describe('addresses that are no page', () => {
  const dashboard = useDashboard();
  const chromium = useChromium();

  it.each(['nowhere', 'tasks/a/b', 'executions/x/y/z'])(
    'finding 19 are answered by the dashboard: %s',
    async (path) => {
      const { page } = chromium;
      chromium.tolerate(/status of 404/);
      const answer = await page.goto(dashboard().at(path));
      expect(answer?.status()).toBe(404);
      await page.getByRole('heading', { level: 1, name: 'Page not found' }).waitFor();
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Executions' }).click();
      await page.getByRole('heading', { name: 'Executions' }).waitFor();
    },
  );
});

describe('more windows than may be live', () => {
  const dashboard = useDashboard({ admin: { limits: { streams: 1 } } });
  const chromium = useChromium();

  it('finding 10 poll, and say that their number is why', async () => {
    chromium.tolerate(/status of 429/);
    const { page, context } = chromium;
    await page.goto(dashboard().at('executions'));
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    const second = await context.newPage();
    await second.goto(dashboard().at('executions'));
    await second.getByText('Too many live windows').waitFor();
    const status = second.getByRole('status').filter({ hasText: 'Polling' });
    expect(await status.getAttribute('title')).toContain('streams open, the most there can be');
    await page.close();
    await second.getByRole('status').getByText('Live', { exact: true }).waitFor();
  });
});

describe('a busy list', () => {
  const dashboard = useDashboard();
  const chromium = useChromium();

  it('finding 9 costs at most 200 KB a minute at 11 executions a second', async () => {
    const { page, context } = chromium;
    await dashboard().ran('greet_user');
    const inspector = await context.newCDPSession(page);
    let bytes = 0;
    // The files of other pages come once, when there is nothing else to do.
    const files = new Set<string>();
    inspector.on('Network.responseReceived', ({ requestId, response }) => {
      if (response.url.includes('/assets/')) files.add(requestId);
      else bytes += response.encodedDataLength;
    });
    inspector.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
      if (!files.has(requestId)) bytes += encodedDataLength;
    });
    await inspector.send('Network.enable');
    await page.goto(dashboard().at('executions'));
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
    await page.getByRole('row').nth(1).waitFor();
    await page.waitForLoadState('networkidle').catch(() => undefined);
    const seconds = 12;
    const before = bytes;
    const began = performance.now();
    for (let second = 0; second < seconds; second++) {
      await Promise.all(Array.from({ length: 11 }, () => dashboard().tasks.enqueue('greet_user', {})));
      await until(() => performance.now() - began > (second + 1) * 1_000, 'the next second');
    }
    await page.getByRole('button', { name: `${seconds * 11} new` }).waitFor();
    const minute = ((bytes - before) / (performance.now() - began)) * 60_000;
    expect(minute).toBeGreaterThan(1_000);
    expect(minute).toBeLessThan(200_000);
  });
});
