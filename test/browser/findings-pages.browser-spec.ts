import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../fixtures/until.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';
import { fillExecutions } from './support/ledger-fill.js';
import { prompt } from './support/shown.tasks.js';

describe('the overview', () => {
  const dashboard = useDashboard({
    fill: async (started) => {
      await fillExecutions(started.ledger, 40);
      await started.ran('charge_card');
      await started.ran('greet_user');
      await started.queues.pause('side', { reason: 'maintenance' }).catch(() => undefined);
    },
  });
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const now = () => page.getByRole('region', { name: 'Now' });
  const rows = (): Promise<number> => page.getByRole('row').getByRole('link').count();
  const open = async (query = ''): Promise<void> => {
    await page.goto(dashboard().at(`overview${query}`));
    await now().waitFor();
  };

  it('D-1 finding 25 counts what waits, and the list behind it is as long', async () => {
    const later = await Promise.all([1, 2, 3].map(() => dashboard().tasks.enqueue('greet_user', {}, { delay: '1h' })));
    await open();
    const figure = now().getByRole('link', { name: /Queued/ });
    await until(async () => Number((await figure.innerText()).split('\n')[0]) >= later.length, 'what waits');
    const number = Number((await figure.innerText()).split('\n')[0]);
    await figure.click();
    await page.waitForURL(/status=PENDING/);
    await until(async () => (await rows()) === number, `${number} rows`);
    for (const { id } of later) await dashboard().tasks.cancel(id);
  });

  it('D-1 finding 25 says how long the oldest waits, how many slots there are, what is paused and late', async () => {
    await open();
    for (const name of ['Oldest waiting', 'Worker slots', 'Paused queues', 'Late schedules'])
      await now()
        .getByRole('link', { name: new RegExp(name) })
        .waitFor();
    await until(
      async () =>
        /\d+ \/ \d+/.test(
          await now()
            .getByRole('link', { name: /Worker slots/ })
            .innerText(),
        ),
      'slots in use',
    );
    const paused = now().getByRole('link', { name: /Paused queues/ });
    const number = Number((await paused.innerText()).split('\n')[0]);
    await paused.click();
    await page.waitForURL(/queues\?state=paused/);
    await until(
      async () => (await page.getByRole('list', { name: 'Queues' }).getByRole('listitem').count()) === number,
      `${number} paused queues`,
    );
  });

  it('D-2 finding 7 every number of a task leads to as many rows, in the same time', async () => {
    await open('?window=24h');
    const row = page.getByRole('row').filter({ hasText: 'charge_card' });
    const failed = row.getByRole('link', { name: /%/ });
    const number = Number(/^\d+/.exec(await failed.innerText())?.[0]);
    expect(number).toBeGreaterThan(0);
    await failed.click();
    await page.waitForURL(/status=FAILURE/);
    expect(new URL(page.url()).searchParams.get('finished_from')).toMatch(/Z$/);
    await until(async () => (await rows()) === number, `${number} rows`);
  });

  it('D-3 says which tasks went worse than before, and leads to what failed', async () => {
    // An hour and a half ago, `charge_card` did not fail, `greet_user` was quick, and `place_order` was as it is.
    const [quick, slow] = [6, 24];
    for (const [minutes, task, status, latency, count] of [
      [90, 'charge_card', 'SUCCESS', quick, 50],
      [90, 'greet_user', 'SUCCESS', quick, 50],
      [90, 'place_order', 'SUCCESS', slow, 50],
      [1, 'greet_user', 'SUCCESS', slow, 50],
      [1, 'place_order', 'SUCCESS', slow, 50],
    ] as const)
      await dashboard().ledger.query(
        `INSERT INTO taskledger.task_stat_delta (bucket, task_name, queue, status, measure, latency, count, run_ms, wait_ms)
         SELECT date_trunc('minute', now() - $1::int * interval '1 min'), $2, 'default', $3, measure, $4, $5, 1000, 0
           FROM unnest(ARRAY['run', 'wait']) AS measure`,
        [minutes, task, status, latency, count],
      );
    for (let n = 0; n < 12; n++) await dashboard().ran('charge_card');
    await open();
    const worse = page.getByRole('region', { name: 'Got worse' });
    const row = (task: string) => worse.getByRole('listitem').filter({ hasText: task });
    await row('greet_user')
      .getByText(/run p95 4.* before/)
      .waitFor();
    await row('charge_card')
      .getByText(/0\s*% of 50 before/)
      .waitFor();
    expect(await worse.getByRole('listitem').count()).toBe(2);
    expect(await worse.getByRole('listitem').first().innerText()).toContain('charge_card');
    const failed = row('charge_card').getByRole('link', { name: /failed/ });
    const number = Number(/^\d+/.exec(await failed.innerText())?.[0]);
    await failed.click();
    await page.waitForURL(/status=FAILURE/);
    await until(async () => (await rows()) === number, `${number} rows`);
  });

  it('D-2 finding 25 has charts with unit, bucket and a table, and 30 days', async () => {
    await open();
    const chart = page.getByRole('region', { name: 'Finished per minute', exact: true });
    await chart.getByRole('button', { name: 'Show table' }).click();
    await chart.getByRole('columnheader', { name: 'Failed' }).waitFor();
    expect(await chart.getByRole('row').count()).toBeGreaterThan(30);
    await page.getByRole('navigation', { name: 'Time window' }).getByRole('link', { name: '30d' }).click();
    await page.getByRole('region', { name: 'Finished per day', exact: true }).waitFor();
    await page
      .getByText(/Last 30 days/)
      .first()
      .waitFor();
  });

  it('finding 11 a task that is not registered has its history', async () => {
    await dashboard().ledger.query(
      `UPDATE "taskledger".task_execution SET task_name = 'send_legacy' WHERE task_name = 'greet_user'`,
    );
    chromium.tolerate(/status of 404/);
    await page.goto(dashboard().at('tasks/send_legacy'));
    await page.getByText('This task is not registered here').waitFor();
    await page.getByRole('heading', { level: 1, name: 'send_legacy' }).waitFor();
    await page.getByRole('link', { name: 'all its executions' }).click();
    await until(async () => (await rows()) > 0, 'its executions');
  });
});

describe('the page of an execution', () => {
  const TURNED = '\u202Elive';
  const dashboard = useDashboard();
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const open = async (id: string, query = ''): Promise<void> => {
    await page.goto(dashboard().at(`executions/${id}${query}`));
    await page.getByRole('heading', { level: 1 }).waitFor();
  };

  it('finding 16 says when it was created, with date and zone', async () => {
    await open(await dashboard().ran('greet_user'));
    const time = page.locator('header time').first();
    const at = (await time.getAttribute('datetime')) ?? '';
    const zone = await page.evaluate<string>(
      `new Intl.DateTimeFormat(undefined, { timeZoneName: 'short' }).formatToParts(new Date('${at}')).find(({ type }) => type === 'timeZoneName').value`,
    );
    expect(await page.locator('header').last().innerText()).toContain(zone);
    expect(await time.innerText()).toMatch(/[A-Z][a-z]{2} \d/);
  });

  it('finding 23 writes out what would turn the text round, and folds long strings', async () => {
    const long = 'word '.repeat(500);
    await open(
      await dashboard()
        .ran('echo', { text: TURNED, long })
        .catch(() => dashboard().ran('greet_user', { name: TURNED })),
    );
    const payload = page.getByRole('region', { name: 'payload' });
    await payload.getByText(String.raw`\u202elive`).waitFor();
    expect(await payload.innerText()).not.toContain('\u202E');
  });

  it('finding 20 goes on to the next failure, retries with a key, and keeps the place in the list', async () => {
    const older = await dashboard().ran('charge_card');
    const newer = await dashboard().ran('charge_card');
    await page.goto(dashboard().at('executions?status=FAILURE'));
    await page.getByRole('row').nth(2).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(older));
    await page.goBack();
    await page.getByRole('row').nth(2).waitFor();
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(newer));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('n');
    await page.waitForURL(new RegExp(older));
    await page.getByText('Failed').first().waitFor();
    await page.keyboard.press('Shift+R');
    await page.waitForURL((url) => !url.pathname.endsWith(older));
    const again = page.url().split('/').at(-1) ?? '';
    expect((await dashboard().tasks.get(again))?.retryOf).toBe(older);
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.waitForURL(/overview/);
  });

  it('finding 21 a new page is announced and has the focus', async () => {
    await page.goto(dashboard().at('executions'));
    await page.getByRole('heading', { name: 'Executions' }).waitFor();
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Tasks' }).click();
    await page.getByRole('heading', { name: 'Tasks' }).waitFor();
    await until(async () => (await page.evaluate('document.activeElement.id')) === 'content', 'the focus');
    await page.locator('p[aria-live=polite]', { hasText: 'Tasks' }).waitFor({ state: 'attached' });
  });

  it('D-13 finding 13 follows a log whose newest line is in the window', async () => {
    const { id } = await dashboard().tasks.enqueue('prompted', {});
    for (let line = 0; line < 60; line++) await prompt(id, 'log', `line ${line}`);
    await prompt(id, 'progress', '40');
    await open(id, '?tab=logs');
    const last = page.getByRole('log').getByText('line 59', { exact: true });
    await last.waitFor();
    await until(async () => {
      const box = await last.boundingBox();
      return box !== null && box.y + box.height <= 900;
    }, 'the newest line above the fold');
    await prompt(id, 'end', 'enough');
  });
});
