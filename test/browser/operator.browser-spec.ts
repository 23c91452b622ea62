import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { Gate } from '../fixtures/gate.js';
import { until } from '../fixtures/until.js';
// @ts-expect-error It is plain JavaScript, which the scripts share.
import { startChromium } from '../../scripts/lib/browser.mjs';
// @ts-expect-error It is plain JavaScript, which the scripts share.
import { StartedDemo } from '../../scripts/lib/started-demo.mjs';

interface Demo {
  readonly origin: string;
  get(path: string): Promise<{ body?: { results?: { id: string }[] } }>;
  post(path: string, body: object): Promise<{ body: { execution_id: string } }>;
  until<T>(limitMs: number, what: string, ask: () => Promise<T>): Promise<NonNullable<T>>;
  stop(signal: string, limitMs: number): Promise<void>;
  kill(): Promise<void>;
}

describe('the dashboard for an operator', () => {
  const data = mkdtempSync(join(tmpdir(), 'taskledger-browser-'));
  let demo: Demo;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;

  const at = (path: string): string => `${demo.origin}/admin/tasks/${path}`;
  const firstId = async (query: string): Promise<string | undefined> =>
    (await demo.get(`/api/v1/tasks/executions?${query}`)).body?.results?.[0]?.id;

  beforeAll(async () => {
    demo = (await StartedDemo.start(data)) as Demo;
    browser = (await startChromium()) as Browser;
    await demo.until(120_000, 'a failed execution', () => firstId('status=FAILURE'));
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await demo?.stop('SIGTERM', 30_000).catch(() => demo.kill());
    rmSync(data, { recursive: true, force: true });
  }, 60_000);

  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    page = await context.newPage();
  });

  afterEach(() => context.close());

  it('D-7 has the columns that were chosen, and keeps them in the address', async () => {
    await page.goto(at('executions'));
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByLabel('Module').last().check();
    await page.getByLabel('Wait', { exact: true }).uncheck();
    await page.waitForURL(/columns=/);
    await page.reload();
    await page.getByRole('columnheader', { name: 'Module' }).waitFor();
    expect(await page.getByRole('columnheader', { name: 'Wait' }).isVisible()).toBe(false);
    await page.setViewportSize({ width: 800, height: 900 });
    await page.getByRole('columnheader', { name: 'Module' }).waitFor({ state: 'hidden' });
  });

  it('P-23 asks for nothing while the stream is up, and by itself when it is not', async () => {
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      // The files of other pages come once, when there is nothing else to do.
      if (!pathname.includes('/assets/')) asked.push(pathname);
    });
    await page.goto(at(`executions/${await firstId('status=FAILURE')}`));
    await page.getByText('Live', { exact: true }).waitFor();
    await untilQuiet(asked);
    asked.length = 0;
    await page.waitForTimeout(5_000);
    expect(asked).toEqual([]);
    await page.route('**/api/v1/events', (route) => route.abort());
    await page.goto(at('overview'));
    await page.getByText('Polling', { exact: true }).waitFor();
    asked.length = 0;
    await page.waitForRequest(/\/api\/v1\/statistics/, { timeout: 10_000 });
  });

  it('says that the server does not answer, keeps what it has, and goes on by itself', async () => {
    await page.goto(at('executions'));
    await page.getByRole('row').nth(1).waitFor();
    await page.route('**/api/v1/**', (route) => route.abort());
    await page.keyboard.press('r');
    await page.getByText(/The server has not answered since/).waitFor();
    await page.getByRole('row').nth(1).waitFor();
    await page.unroute('**/api/v1/**');
    await page.getByText(/The server has not answered since/).waitFor({ state: 'detached', timeout: 15_000 });
  });

  it('D-15 shows a cancellation at once, and takes it back when it was refused', async () => {
    const { body } = await demo.post('/api/v1/tasks/hello/$execute', { params: {}, options: { delay: '1h' } });
    await page.goto(at(`executions/${body.execution_id}`));
    await page.getByText('Queued').first().waitFor();
    const seen = new Gate();
    await page.route('**/cancel', async (route) => {
      await seen.opened;
      await route.fulfill({ status: 503, contentType: 'application/json', body: '{"detail":"Not now."}' });
    });
    await page.getByRole('button', { name: 'Cancel' }).click();
    // The server has not answered yet.
    await page.getByText('Cancelled').first().waitFor();
    seen.open();
    await page.getByText('Not now.').waitFor();
    await page.getByText('Queued').first().waitFor();
  });

  it('N-4 fills the form from a run, and from a preset', async () => {
    const { body } = await demo.post('/api/v1/tasks/hello/$execute', { params: { name: 'Grace' } });
    await page.goto(at('tasks/hello'));
    await page.getByRole('button', { name: 'Fill from a run' }).click();
    await page.getByRole('button', { name: body.execution_id.slice(-8) }).click();
    await page.waitForURL(new RegExp(`from=${body.execution_id}`));
    await page.getByText('Filled from').waitFor();
    expect(await page.getByRole('textbox', { name: /^name/ }).inputValue()).toBe('Grace');
    await page.getByRole('button', { name: 'Presets' }).click();
    await page.getByLabel('Name of the preset').fill('the admiral');
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.goto(at('tasks/hello'));
    await page.getByRole('button', { name: 'Presets' }).click();
    await page.getByRole('button', { name: 'the admiral', exact: true }).click();
    expect(await page.getByRole('textbox', { name: /^name/ }).inputValue()).toBe('Grace');
    await page.getByRole('button', { name: 'As JSON' }).click();
    expect(JSON.parse(await page.getByLabel('Payload as JSON').inputValue())).toEqual({ name: 'Grace' });
  });

  it('D-13 keeps the search of a log in the address', async () => {
    await page.goto(at(`executions/${await firstId('task_name=rebuild_search_index')}?tab=logs`));
    await page.getByRole('log').waitFor();
    await page.getByLabel('Search the log').fill('Step 1 of');
    await page.waitForURL(/q=Step/);
    await page.reload();
    expect(await page.getByLabel('Search the log').inputValue()).toBe('Step 1 of');
    await page.getByRole('log').getByText('Step 1 of').waitFor();
  });

  it('D-11 names the files of a stack from the folder of the application, and its causes', async () => {
    await page.goto(at(`executions/${await firstId('status=FAILURE')}`));
    const stack = page.getByRole('group', { name: 'Stack' });
    await stack
      .getByText(/^apps\/demo\/.*card\.gateway/)
      .first()
      .waitFor();
    await stack.getByText('[cause]: CardExpiredError').waitFor();
    expect(await stack.getByText(/node_modules/).count()).toBe(0);
    await stack.getByRole('button', { name: /^All \d+ frames/ }).click();
    await stack
      .getByText(/^node_modules\//)
      .first()
      .waitFor();
    expect(await stack.textContent()).not.toMatch(/file:\/\//);
  });

  it('D-1 links each number of the overview to as many rows', async () => {
    await page.goto(at('overview'));
    const link = page.getByRole('region', { name: 'Now' }).getByRole('link', { name: /Failed/ });
    const number = Number((await link.innerText()).split('\n')[0]);
    await link.click();
    const rows = page.getByRole('table', { name: 'Executions' }).getByRole('row');
    await rows.nth(1).waitFor();
    expect(await rows.count()).toBe(number + 1);
  });
});

/** Until nothing more is asked for: what a page loads has come, however slow the machine. */
async function untilQuiet(asked: readonly string[]): Promise<void> {
  let before = -1;
  await until(async () => {
    const isQuiet = before === asked.length;
    before = asked.length;
    if (!isQuiet) await pause(2_000);
    return isQuiet;
  }, 'the page to be quiet');
}
