import { Injectable } from '@nestjs/common';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Task, TaskErrors } from '@taskledger/nestjs';
import type { Locator, Page } from 'playwright-core';
import { until } from '../fixtures/until.js';
import type { Wire } from '../rest/support/wire.js';
import { useChromium } from './support/chromium.js';
import { type Dashboard, useDashboard } from './support/dashboard.js';

@Injectable()
class Shop {
  isUp = false;

  @Task('charge', { module: 'shop' })
  charge({ customer, amount = 1 }: { customer: string; amount?: number }): string {
    if (this.isUp || amount === 0) return 'charged';
    throw new TypeError(`Card of customer ${customer} was declined\nby the bank`);
  }

  @Task('refund', { module: 'shop' })
  refund(): never {
    throw new RangeError('There is nothing to refund');
  }
}

const TASKS = { worker: { version: '3.2.1' } };

/** The group that the last failure of a task belongs to. */
async function groupOf(dashboard: Dashboard, task: string, payload: object = {}): Promise<string> {
  const id = await dashboard.ran(task, payload);
  return (await dashboard.tasks.get(id))?.errorFingerprint ?? '';
}

describe('errors in the dashboard', () => {
  const dashboard = useDashboard({ providers: [Shop], tasks: TASKS });
  const chromium = useChromium();
  let page: Page;

  beforeEach(async () => {
    ({ page } = chromium);
    dashboard().get(Shop).isUp = false;
    // What has failed is counted when somebody asks.
    await dashboard().get(TaskErrors).counts();
    for (const table of ['task_error_group', 'task_error_hour', 'task_execution'])
      await dashboard().ledger.query(`DELETE FROM taskledger.${table}`);
  });

  const row = (text: string): Locator =>
    page.getByRole('list', { name: 'Errors', exact: true }).getByRole('listitem').filter({ hasText: text });
  const states = (): Locator => page.getByRole('navigation', { name: 'State' });
  const read = async (fingerprint: string): Promise<Wire> => (await dashboard().api.get(`/errors/${fingerprint}`)).body;
  const charged = (customer: string): Promise<string> => groupOf(dashboard(), 'charge', { customer });
  const executions = (): Promise<number> => page.getByRole('row').getByRole('link').count();

  it('D-19 P-9 are listed by origin with message, tasks, count, trend, versions and state', async () => {
    await page.goto(dashboard().at('errors'));
    await page.getByText('Nothing has failed in the last 7 days').waitFor();
    for (const customer of ['17', '18', '19']) await charged(customer);
    await groupOf(dashboard(), 'refund');
    // It hears of it by itself.
    const declined = row('Card of customer 19 was declined');
    await declined.getByText('charge · in 3.2.1').waitFor();
    await declined.getByText('TypeError').waitFor();
    await declined.getByText('3 in the last 7 days').waitFor();
    await declined.getByText('Open', { exact: true }).waitFor();
    await declined.getByRole('img', { name: /^Trend: 3 failures, the most 3 in / }).waitFor();
    expect(await declined.getByText('by the bank').count()).toBe(0);
    await states().getByRole('link', { name: 'Open 2' }).waitFor();
    const order = (): Promise<string[]> =>
      page.getByRole('list', { name: 'Errors', exact: true }).getByRole('link').allInnerTexts();
    await until(async () => (await order())[0] === 'There is nothing to refund', 'the latest to be first');
    await page.getByLabel('Order').selectOption('count');
    await until(async () => (await order())[0] === 'Card of customer 19 was declined', 'the most frequent to be first');
  });

  it('D-5 have the address as their whole state: reload, back and share show the same', async () => {
    await charged('17');
    await groupOf(dashboard(), 'refund');
    await page.goto(dashboard().at('errors'));
    await row('nothing to refund').waitFor();
    await page.getByLabel('Task').selectOption('charge');
    await row('nothing to refund').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: '24h' }).click();
    await page.waitForURL(/errors\?task=charge&window=24h$/);
    await page.reload();
    await row('Card of customer 17').waitFor();
    expect(await row('nothing to refund').count()).toBe(0);
    await states()
      .getByRole('link', { name: /^Resolved/ })
      .click();
    await page.getByText('No resolved error').waitFor();
    await page.getByRole('link', { name: 'all states' }).click();
    await row('Card of customer 17').waitFor();
    await page.goBack();
    await page.getByText('No resolved error').waitFor();
    await page.goBack();
    await row('Card of customer 17').waitFor();
    expect(await page.getByLabel('Task').inputValue()).toBe('charge');
  });

  it('D-19 are found by a text in their type and message', async () => {
    await charged('17');
    await groupOf(dashboard(), 'refund');
    await page.goto(dashboard().at('errors'));
    await row('nothing to refund').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('typeerror: card');
    await row('nothing to refund').waitFor({ state: 'detached' });
    await row('Card of customer 17').waitFor();
    await page.waitForURL(/errors\?q=typeerror/);
    await page.reload();
    await row('Card of customer 17').waitFor();
    expect(await row('nothing to refund').count()).toBe(0);
    await page.getByLabel('Search errors').fill('nowhere');
    await page.getByText('No error with this text').waitFor();
    await page.getByRole('link', { name: 'leave the text out' }).click();
    await row('nothing to refund').waitFor();
    expect(await page.getByLabel('Search errors').inputValue()).toBe('');
  });

  it('D-19 say in which versions they have failed, and how often', async () => {
    await charged('17');
    const fingerprint = await charged('18');
    await dashboard().get(TaskErrors).counts();
    await dashboard().ledger.query(`UPDATE taskledger.task_node SET app_version = '3.3.0'`);
    try {
      await charged('19');
      await dashboard().get(TaskErrors).counts();
    } finally {
      await dashboard().ledger.query(`UPDATE taskledger.task_node SET app_version = '3.2.1'`);
    }
    await page.goto(dashboard().at(`errors/${fingerprint}`));
    const versions = page.getByRole('region', { name: 'By version' }).getByRole('listitem');
    await versions.nth(1).waitFor();
    expect(await versions.allInnerTexts()).toEqual(['3.2.1\n2', '3.3.0\n1']);
  });

  it('D-9 do not move under the cursor: what comes is held back', async () => {
    await charged('17');
    await page.goto(dashboard().at('errors'));
    await page.getByText('Live', { exact: true }).waitFor();
    await row('Card of customer 17').hover();
    await groupOf(dashboard(), 'refund');
    await page.getByRole('button', { name: '1 new' }).waitFor();
    expect(await row('nothing to refund').count()).toBe(0);
    // By keyboard: the mouse shows them already when it leaves the list.
    await page.getByRole('button', { name: '1 new' }).press('Enter');
    await row('nothing to refund').waitFor();
  });

  it('D-19 are resolved with a version and a reason, leave the open ones, and open by themselves', async () => {
    const fingerprint = await charged('17');
    await page.goto(dashboard().at('errors'));
    await row('Card of customer 17').getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'Card of customer 17 was declined' }).waitFor();
    await page.getByRole('button', { name: 'Resolve' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/opens by itself when it fails again/).waitFor();
    await dialog.getByLabel('Reason').fill('the bank is asked twice');
    await dialog.getByRole('button', { name: 'Resolve' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Resolved', { exact: true }).waitFor();
    await page.getByText(/the bank is asked twice/).waitFor();
    expect(await read(fingerprint)).toMatchObject({
      state: 'resolved',
      changed: { reason: 'the bank is asked twice' },
    });
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Errors' }).click();
    await page.getByText('No open error').waitFor();
    await charged('18');
    await row('Card of customer 18').getByText('Reopened', { exact: true }).waitFor();
    expect(await read(fingerprint)).toMatchObject({ state: 'open', regressed_at: expect.any(String) });
    await row('Card of customer 18').getByRole('link').click();
    await page.getByText(/It failed again .* after it had been resolved/).waitFor();
  });

  it('D-19 are ignored until a time, whose zone is said, for a number of failures, or for good, and reopened', async () => {
    chromium.tolerate(/status of 400/);
    const fingerprint = await charged('17');
    await page.goto(dashboard().at(`errors/${fingerprint}`));
    const dialog = page.getByRole('dialog');
    const ignore = async (how: string, fill: () => Promise<void>): Promise<void> => {
      await page.getByRole('button', { name: 'Ignore' }).click();
      await dialog.getByLabel(how).check();
      await fill();
      await dialog.getByRole('button', { name: 'Ignore' }).click();
      await dialog.waitFor({ state: 'detached' });
      await page.getByText('Ignored', { exact: true }).waitFor();
    };
    const reopen = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Reopen' }).click();
      await page.getByText('Open', { exact: true }).waitFor();
    };
    await ignore('Until a time', async () => {
      await dialog.getByLabel(/^Opens at, in .+$/).fill('2020-01-01T00:00');
      await dialog.getByRole('button', { name: 'Ignore' }).click();
      await dialog.getByText('it must be still to come').waitFor();
      await dialog.getByLabel(/^Opens at/).fill('2099-01-01T00:00');
    });
    await page.getByText(/It opens in .*Jan 1/).waitFor();
    const until2099 = await page.evaluate<string>(`new Date('2099-01-01T00:00').toISOString()`);
    expect(await read(fingerprint)).toMatchObject({ state: 'ignored', ignored_until: until2099 });
    await reopen();
    await ignore('Until it has failed so many times more', async () => {
      const times = dialog.getByLabel('Failures from now on');
      // What is no number must not mean for good.
      await times.fill('many');
      await dialog.getByRole('button', { name: 'Ignore' }).click();
      await dialog.locator('[aria-invalid=true]').waitFor();
      await times.fill('2');
    });
    await page.getByText('It opens after 2 more failures.').waitFor();
    await charged('18');
    await page.getByText('It opens after 1 more failure.').waitFor();
    await charged('19');
    await page.getByText('Open', { exact: true }).waitFor();
    await ignore('Until somebody reopens it', () => Promise.resolve());
    expect(await read(fingerprint)).toMatchObject({ state: 'ignored', ignored_until: null, ignored_for: null });
    await reopen();
    expect(await read(fingerprint)).toMatchObject({ state: 'open' });
  });

  it('D-1 D-19 tell of a group its place in the code, tasks and trend, and every number leads to as many rows', async () => {
    for (const customer of ['17', '18', '19']) await charged(customer);
    const fingerprint = await charged('20');
    await groupOf(dashboard(), 'refund');
    await page.goto(dashboard().at(`errors/${fingerprint}`));
    await page.getByText(/^Shop\.charge \(test\/browser\/errors\.browser-spec\.ts/).waitFor();
    const chart = page.getByRole('region', { name: 'Failures per 6 hours', exact: true });
    await chart.getByRole('img', { name: '4 failures in the last 7 days' }).waitFor();
    await chart.getByRole('button', { name: 'Show table' }).click();
    await chart.getByRole('columnheader', { name: 'Failed' }).waitFor();
    const latest = page.getByRole('region', { name: 'Latest executions' });
    await until(async () => (await latest.getByRole('listitem').count()) === 4, 'four executions');
    const byTask = page.getByRole('region', { name: 'By task' });
    for (const link of [
      latest.getByRole('link', { name: 'All 4 as a list' }),
      byTask.getByRole('link', { name: '4 failures of charge' }),
      page.getByRole('definition').getByRole('link', { name: '4', exact: true }),
    ]) {
      await link.click();
      await page.waitForURL(/executions\?/);
      await page.getByText('Error group').waitFor();
      await until(async () => (await executions()) === 4, 'four rows');
      await page.goBack();
    }
    await chart.getByRole('button', { name: 'Show table' }).click();
    await chart.getByRole('row').nth(1).getByRole('link').click();
    await page.waitForURL(/executions\?/);
    await until(async () => (await executions()) === 4, 'four rows of the last hours');
  });

  it('D-19 are retried as a group, after the dialog has said how many, and it says what became of them', async () => {
    for (const customer of ['17', '18']) await charged(customer);
    const fingerprint = await charged('19');
    const { tasks } = dashboard();
    const { items } = await tasks.list({ errorFingerprint: fingerprint });
    dashboard().get(Shop).isUp = true;
    await (await tasks.retry(items[0]!.id)).result();
    await page.goto(dashboard().at(`errors/${fingerprint}`));
    await page.getByRole('button', { name: 'Retry the group' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/repeated as a new execution with the same payload/).waitFor();
    await dialog.getByLabel('Reason').fill('the bank is back');
    await dialog.getByRole('button', { name: 'Retry 2 executions' }).click();
    await dialog.getByText('2 executions have been repeated.').waitFor();
    for (const { id } of items) expect((await tasks.list({ retryOf: id })).items).toHaveLength(1);
    expect((await dashboard().api.get(`/errors/${fingerprint}/retry`)).body.count).toBe(0);
    await dialog.getByRole('link', { name: /^Open the/ }).click();
    await page.getByText('Succeeded').first().waitFor();
  });

  it('P-9 lead from one failure to those alike in one click', async () => {
    await charged('17');
    const id = await dashboard().ran('charge', { customer: '18' });
    await page.goto(dashboard().at(`executions/${id}`));
    const error = page.getByRole('region', { name: 'Error' });
    await error.getByRole('link', { name: '2 like this in the last 24 h' }).click();
    await page.getByRole('heading', { level: 1, name: 'Card of customer 18 was declined' }).waitFor();
    await page.getByRole('region', { name: 'Failures per hour', exact: true }).waitFor();
    await page.goBack();
    await error.getByRole('link', { name: 'list them' }).click();
    await page.waitForURL(/executions\?/);
    await until(async () => (await executions()) === 2, 'two rows');
  });

  it('N-2 are compared with the last success, and a changed retry with its original', async () => {
    const { tasks } = dashboard();
    const fine = await dashboard().ran('charge', { customer: '17', amount: 0, old: true });
    const failed = await dashboard().ran('charge', { customer: '18', amount: 2 }, { priority: 2 });
    await page.goto(dashboard().at(`executions/${failed}`));
    await page.getByRole('link', { name: 'Compare with the last success' }).click();
    const success = page.getByRole('region', { name: 'With the last success' });
    await success.getByText(fine.slice(-8)).waitFor();
    const change = (region: Locator, path: string): Promise<string> =>
      region.getByRole('listitem').filter({ hasText: path }).innerText();
    expect(await change(success, 'amount')).toBe('amount\n− 0\n+ 2');
    expect(await change(success, 'customer')).toBe('customer\n− "17"\n+ "18"');
    expect(await change(success, 'old')).toBe('old\n− true');
    await success.getByRole('row', { name: /^Priority \d+ 2$/ }).waitFor();
    await success.getByRole('row', { name: 'Status Succeeded Failed' }).waitFor();
    await page.waitForURL(/tab=compare/);
    const again = await tasks.retry(failed, { payload: { customer: '18', amount: 0 } });
    await tasks.waitFor(again.id);
    await page.goto(dashboard().at(`executions/${failed}?tab=related`));
    await page.getByRole('link', { name: 'Compare', exact: true }).click();
    await page.waitForURL((url) => url.href.includes(again.id));
    const original = page.getByRole('region', { name: 'With the original' });
    expect(await change(original, 'amount')).toBe('amount\n− 2\n+ 0');
    expect(await original.getByText('customer', { exact: true }).count()).toBe(0);
    await page.getByRole('tab', { name: /^Related/ }).click();
    await page.getByRole('link', { name: 'Compare', exact: true }).click();
    await original.waitFor();
  });

  it('D-34 are reached by keyboard and palette, and walked with j and k', async () => {
    await charged('17');
    await groupOf(dashboard(), 'refund');
    await page.goto(dashboard().at('overview'));
    await page.getByRole('list', { name: 'Most frequent errors' }).getByText('There is nothing to refund').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await row('Card of customer 17').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Card of customer 17 was declined' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill('errors');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Errors' }).waitFor();
  });
});

describe('errors for who may only read', () => {
  const dashboard = useDashboard({
    providers: [Shop],
    tasks: TASKS,
    admin: {
      access: {
        authenticate: () => ({ id: 'reader' }),
        can: (_, action) => action.endsWith('.read') || action === 'execution.viewAll',
      },
    },
  });
  const chromium = useChromium();

  it('D-31 say why they cannot be resolved, ignored or retried', async () => {
    const { page } = chromium;
    const fingerprint = await groupOf(dashboard(), 'refund');
    await page.goto(dashboard().at(`errors/${fingerprint}`));
    for (const [name, action] of [
      ['Resolve', 'error.change'],
      ['Ignore', 'error.change'],
      ['Retry the group', 'execution.retry'],
    ]) {
      await page.locator('button[aria-disabled="true"]', { hasText: name }).click({ force: true });
      await page.getByText(`not allowed to do this (${action})`).first().waitFor();
    }
    expect(await page.getByRole('dialog').count()).toBe(0);
    chromium.tolerate(/status of 404/);
    await page.goto(dashboard().at('errors/nothing-like-this'));
    await page.getByRole('heading', { name: 'Not found' }).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Errors' }).waitFor();
  });
});
