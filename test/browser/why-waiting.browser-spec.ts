import { beforeEach, describe, expect, it } from '@jest/globals';
import { defineTask } from '@taskledger/nestjs';
import type { Locator, Page } from 'playwright-core';
import { until } from '../fixtures/until.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';
import { prompt } from './support/shown.tasks.js';

// The same element, which always says something, through all that is asked and answered meanwhile.
const WATCH_PANEL = `{
  const find = () => document.querySelector('section[aria-label^="Why"]');
  const first = find();
  window.watched = { isSame: true, gaps: 0 };
  new MutationObserver(() => {
    watched.isSame &&= find() === first;
    watched.gaps += first.textContent.includes('holds its lock') ? 0 : 1;
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}`;

const noHandler = defineTask('retired_report');

describe('the page of an execution that waits', () => {
  const dashboard = useDashboard({
    tasks: { queues: { default: {}, orders: {}, nowhere: {} }, worker: { queues: ['default', 'orders'] } },
  });
  const chromium = useChromium();
  let page: Page;
  let why: Locator;

  beforeEach(() => {
    ({ page } = chromium);
    why = page.getByRole('region', { name: 'Why hasn’t it run?' });
  });

  const open = (id: string): Promise<unknown> => page.goto(dashboard().at(`executions/${id}`));
  const says = (text: string | RegExp): Promise<void> => why.getByText(text).first().waitFor();
  const isGone = (): Promise<void> => why.waitFor({ state: 'detached' });

  it('N-1 P-17 says that its queue is paused, by whom and why, and goes on by itself when it is resumed', async () => {
    const { queues, tasks } = dashboard();
    await queues.pause('orders', { by: 'ann', reason: 'the bank is down' });
    const { id } = await tasks.enqueue('greet_user', {}, { queue: 'orders' });
    await open(id);
    await says('Queue "orders" is paused');
    await says(/by ann: the bank is down/);
    await says('Then');
    await queues.resume('orders');
    await isGone();
    await page.getByText('Succeeded').first().waitFor();
  });

  it('N-1 says who holds its lock and leads there, follows the line, and does not flicker meanwhile', async () => {
    const { tasks } = dashboard();
    const lock = { key: 'invoice 7', onConflict: 'wait' } as const;
    const holder = await tasks.enqueue('prompted', {}, { lock });
    await until(async () => (await holder.status()) === 'STARTED', 'the holder to run');
    const [next, last] = [await tasks.enqueue('prompted', {}, { lock }), await tasks.enqueue('prompted', {}, { lock })];
    await until(async () => (await tasks.get(last.id))?.blockedKey, 'it to stand in the line');
    await page.goto(dashboard().at('executions?status=PENDING'));
    await page.locator('[data-column=detail]').getByText('Waits for the lock invoice 7').first().waitFor();
    await open(last.id);
    await says('Another run holds its lock');
    await says('invoice 7');
    await says('1 execution waits for it before this one.');

    await page.evaluate(WATCH_PANEL);
    await tasks.cancel(next.id);
    await says('It is next in line.');
    const explained = (): Promise<unknown> => page.waitForResponse((response) => response.url().endsWith('/explain'));
    await explained();
    await explained();
    expect(await page.evaluate('watched')).toEqual({ isSame: true, gaps: 0 });

    await why.getByRole('link', { name: 'Open the holder' }).click();
    await page.waitForURL((url) => url.href.includes(holder.id));
    await prompt(holder.id, 'end', 'done');
    await prompt(last.id, 'end', 'done');
  });

  it('N-1 says until when it is delayed, and when the next attempt comes', async () => {
    const { tasks } = dashboard();
    const { id } = await tasks.enqueue('greet_user', {}, { delay: '3h' });
    await open(id);
    await says('Scheduled to start later');
    await says(/Due\s+in 2h 59m, /);
    await page.goto(dashboard().at('executions?status=PENDING'));
    await page
      .locator('[data-column=detail]')
      .getByText(/Starts in 2h 59m/)
      .first()
      .waitFor();
    const retry = { maxRetries: 3, baseMs: 3_600_000, maxMs: 3_600_000, jitter: false };
    const failing = await tasks.enqueue('failing_task', {}, { retry });
    await until(async () => (await failing.status()) === 'RETRY', 'it to fail');
    await open(failing.id);
    await says('It waits for attempt 2 of 4');
    await says('The last attempt failed with RangeError.');
    await says(/Next attempt\s+in 59m/);
  });

  it('N-1 says that no process serves its queue, and that none has a handler of its task', async () => {
    const { tasks } = dashboard();
    await open((await tasks.enqueue('greet_user', {}, { queue: 'nowhere' })).id);
    await says('No process serves queue "nowhere"');
    const { id } = await tasks.enqueue(noHandler, {});
    await open(id);
    await says('No process has a handler of "retired_report"');
    await says('1 process serves queue "default".');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await isGone();
  });

  it('N-1 says of one that runs what its handler waits for, and leads there', async () => {
    const { tasks } = dashboard();
    const { id } = await tasks.enqueue('prompted', {});
    await open(id);
    await page.getByText('Running').first().waitFor();
    const held = page.getByRole('region', { name: 'Why doesn’t it go on?' });
    expect(await held.count()).toBe(0);
    await prompt(id, 'ask', 'a child');
    await held.getByText('Its handler waits for an execution that it has enqueued').waitFor();
    const [child] = (await tasks.list({ parentId: id })).items;
    await held.getByRole('link', { name: 'Open the first' }).click();
    await page.waitForURL((url) => url.href.includes(child!.id));
    await prompt(child!.id, 'end', 'done');
    await open(id);
    await page.getByText('Running').first().waitFor();
    await held.waitFor({ state: 'detached' });
    await prompt(id, 'end', 'done');
  });

  it('N-1 gives an execution without a ticket one', async () => {
    const { tasks, queues, ledger } = dashboard();
    await queues.pause('orders');
    const { id } = await tasks.enqueue('greet_user', {}, { queue: 'orders' });
    await ledger.query('DELETE FROM taskledger.task_ready WHERE execution_id = $1', [id]);
    await ledger.query(
      `UPDATE taskledger.task_execution SET created_at = created_at - interval '1 minute' WHERE id = $1`,
      [id],
    );
    await open(id);
    await says('It has no ticket, which should not happen');
    await why.getByRole('button', { name: 'Give it a ticket now' }).click();
    await why.getByText('It has no ticket').waitFor({ state: 'detached' });
    await says('Queue "orders" is paused');
    await queues.resume('orders');
    await isGone();
  });
});
