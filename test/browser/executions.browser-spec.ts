import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../fixtures/until.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';
import { fillExecutions } from './support/ledger-fill.js';
import { prompt } from './support/shown.tasks.js';

const EXECUTIONS = 40;
const ORDER = { customer: { name: 'Ada' }, lines: [{ sku: 'A1', quantity: 1 }] };

describe('the list of executions', () => {
  const dashboard = useDashboard({
    fill: async (started) => {
      await fillExecutions(started.ledger, EXECUTIONS);
      await started.ran('charge_card');
      await started.ran('place_order', ORDER);
    },
  });
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const open = async (query = ''): Promise<void> => {
    await page.goto(dashboard().at(`executions${query}`));
    await page.getByRole('heading', { name: 'Executions' }).waitFor();
  };
  /** The ids in the page, as the addresses of their links say. */
  const shown = async (): Promise<string[]> =>
    page
      .getByRole('row')
      .getByRole('link')
      .evaluateAll((links) => links.map(({ href }) => href.split('/').at(-1)));
  const listed = async (query: string): Promise<string[]> =>
    (await dashboard().api.get(`/tasks/executions?page_size=100&${query}`)).body.results.map(
      ({ id }: { id: string }) => id,
    );
  const shows = async (query: string): Promise<string[]> => {
    const ids = await listed(query);
    await until(async () => JSON.stringify((await shown()).slice(0, 12)) === JSON.stringify(ids.slice(0, 12)), query);
    return ids;
  };

  const label = (name: string) => page.getByLabel(name, { exact: true });
  const FILTERS: readonly (readonly [name: string, narrow: () => Promise<unknown>, api: string, url: RegExp])[] = [
    ['status', () => page.getByRole('button', { name: 'Failed' }).click(), 'status=FAILURE', /status=FAILURE/],
    [
      'two statuses',
      async () => {
        await page.getByRole('button', { name: 'Failed' }).click();
        await page.waitForURL(/FAILURE/);
        await page.getByRole('button', { name: 'Cancelled' }).click();
      },
      'status=FAILURE,REVOKED',
      /status=FAILURE(,|%2C)REVOKED/,
    ],
    ['task', () => label('Task').selectOption('echo'), 'task_name=echo', /task=echo/],
    ['module', () => label('Module').selectOption('math'), 'module=math', /module=math/],
    ['queue', () => label('Queue').fill('side'), 'queue=side', /queue=side/],
    ['tags', () => label('Tags, separated by commas').fill('nightly,batch'), 'tags=nightly,batch', /tags=nightly/],
    ['text', () => label('Search').fill('error:"WENT wrong at 3"'), 'query=error:"WENT wrong at 3"', /q=error/],
    [
      'time',
      async () => {
        await label('Created').selectOption('custom');
        const noon = await page.evaluate<string>(
          `(() => { const at = new Date(Date.now() - 3_600_000); return new Date(at - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16); })()`,
        );
        await label('Created to').fill(noon);
      },
      '',
      /to=/,
    ],
  ];

  it.each(FILTERS)('D-5 P-25 is narrowed by %s, through a reload and back', async (name, narrow, query, url) => {
    await open();
    const all = await shows('');
    await narrow();
    await page.waitForURL(url);
    const to = new URL(page.url()).searchParams.get('to');
    const api = to ? `end_date=${new Date(to).toISOString()}` : query;
    const some = await shows(api);
    expect([name, some.length < all.length]).toEqual([name, true]);
    await page.reload();
    await shows(api);
    if (some.length > 0) {
      await page.getByRole('row').getByRole('link').first().click();
      await page.waitForURL(/executions\/[0-9a-f-]{36}/);
      await page.goBack();
      await shows(api);
    }
    expect(page.url()).toMatch(url);
    await page.getByRole('button', { name: 'Clear' }).click();
    await shows('');
  });

  it('D-1 is as long as the numbers of the overview say', async () => {
    const running = await Promise.all([1, 2, 3].map(() => dashboard().tasks.enqueue('prompted', {})));
    for (const { id } of running) await prompt(id, 'progress', '5');
    for (const [name, status] of [
      ['Running', 'Running'],
      ['Failed', 'Failed'],
      ['Slow', ''],
    ] as const) {
      await page.goto(dashboard().at('overview'));
      const link = page.getByRole('region', { name: 'Now' }).getByRole('link', { name: new RegExp(`\\d ?${name}`) });
      const number = Number(/\d+/.exec(await link.innerText())?.[0]);
      if (status === 'Running') expect(number).toBe(3);
      if (status === 'Failed') expect(number).toBeGreaterThan(0);
      await link.click();
      await page.waitForURL(/executions\?/);
      await page.getByRole('heading', { name: 'Executions' }).waitFor();
      await until(async () => (await shown()).length === number, `${number} rows for ${name}`);
      if (status)
        expect(await page.getByRole('row').getByText(status, { exact: true }).count()).toBeGreaterThanOrEqual(number);
    }
    for (const { id } of running) await prompt(id, 'end', 'enough');
    await Promise.all(running.map((handle) => handle.result()));
  });

  it('P-4: never loads payload, result or stack, however large these are', async () => {
    const lines = Array.from({ length: 2_000 }, () => 'what nobody asked the list for');
    for (let n = 0; n < 5; n++) await dashboard().ran('keep_large', { lines, fails: n % 2 === 1 });
    const statements: string[] = [];
    const { ledger } = dashboard();
    const { logger } = ledger;
    ledger.logger = { ...logger, logQuery: (sql: string) => void statements.push(sql) } as typeof logger;
    const answers: Promise<string>[] = [];
    page.on('response', (response) => {
      if (response.url().includes('/tasks/executions?')) answers.push(response.text());
    });
    try {
      await open('?task=keep_large');
      await until(async () => (await shown()).length === 5, 'the five of them');
    } finally {
      ledger.logger = logger;
    }
    const told = (await Promise.all(answers)).join('');
    expect(told).toContain('keep_large');
    expect(told).not.toContain('what nobody asked the list for');
    expect(told).not.toContain('shown.tasks');
    expect(told.length).toBeLessThan(20_000);
    const lists = statements.filter((sql) => sql.includes('task_execution_now'));
    expect(lists.length).toBeGreaterThan(0);
    for (const sql of lists) expect(sql).not.toMatch(/\b(payload|result|traceback)\b/);
  });

  it('D-8 cancels a selection, and leaves alone what has ended', async () => {
    const running = await Promise.all([1, 2].map(() => dashboard().tasks.enqueue('prompted', {}, { tags: ['bulk'] })));
    for (const { id } of running) await prompt(id, 'progress', '5');
    const done = await dashboard().ran('greet_user', {}, { tags: ['bulk'] });
    await open('?tags=bulk');
    await shows('tags=bulk');
    await page.getByLabel('Select all that are loaded').check();
    const selection = page.getByRole('region', { name: 'Selection' });
    await selection.getByText('3 selected').waitFor();
    await selection.getByRole('button', { name: 'Cancel…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel 2 running executions', exact: true }).click();
    await page.getByRole('heading', { name: 'Cancel 2 executions' }).waitFor();
    await page.getByRole('status').getByText('Finished, 2 of 2').waitFor();
    await page.goBack();
    for (const { id } of running)
      await until(async () => (await dashboard().tasks.get(id))?.status === 'REVOKED', 'the ledger to say so');
    const cancelled = page.getByRole('row').filter({ hasText: 'Cancelled' });
    await until(async () => (await cancelled.count()) === 2, 'the two rows to say so');
    expect((await dashboard().tasks.get(done))?.status).toBe('SUCCESS');
  });

  it('D-8 P-7 repeats a selection', async () => {
    const first = await dashboard().ran('greet_user', { name: 'Ada' }, { tags: ['again'] });
    await open('?tags=again');
    await shows('tags=again');
    await page.getByRole('checkbox', { name: /^Select greet_user/ }).check();
    await page.getByRole('button', { name: 'Retry…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Retry 1 succeeded execution of greet_user' }).click();
    await page.getByRole('status').getByText('Finished, 1 of 1').waitFor();
    await page.goBack();
    const [second = ''] = await until(async () => {
      const ids = await shown();
      return ids.length === 2 ? ids : undefined;
    }, 'two rows');
    expect((await dashboard().tasks.get(second))?.retryOf).toBe(first);
  });

  it('D-9 keeps a row as it is now, in its place', async () => {
    const { id } = await dashboard().tasks.enqueue('prompted', {}, { tags: ['kept'] });
    await prompt(id, 'progress', '5');
    await open('?tags=kept');
    const row = page.getByRole('row').filter({ hasText: 'prompted' });
    await row.getByText('Running').first().waitFor();
    await prompt(id, 'end', 'enough');
    await row.getByText('Succeeded').first().waitFor();
    expect(await shown()).toEqual([id]);
  });
});
