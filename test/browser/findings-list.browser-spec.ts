import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../fixtures/until.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';
import { fillExecutions } from './support/ledger-fill.js';
import { prompt } from './support/shown.tasks.js';

describe('the rows of the list', () => {
  const dashboard = useDashboard({
    fill: async (started) => {
      await fillExecutions(started.ledger, 40);
      await started.ran('charge_card', {}, { tags: ['vip', 'eu'] });
    },
  });
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const open = async (query = ''): Promise<void> => {
    await page.goto(dashboard().at(`executions${query}`));
    await page.getByRole('row').nth(1).waitFor();
  };
  const chip = (name: string) => page.getByRole('group', { name: 'Status' }).getByRole('button', { name });
  const counted = async (query: string): Promise<number> =>
    (await dashboard().api.get(`/tasks/executions?page_size=1&${query}`)).body.count;

  it('D-7 finding 1 say what went wrong, with their tags, in 32 px', async () => {
    await open('?status=FAILURE&task=charge_card');
    const row = page.getByRole('row').nth(1);
    const { error, error_type: type } = (await dashboard().api.get('/tasks/executions?task_name=charge_card')).body
      .results[0];
    await row.locator('[data-column=detail]').getByText(`${type}: ${error}`).waitFor();
    await row.getByText('vip · eu').waitFor();
    expect((await row.boundingBox())?.height).toBe(32);
  });

  it('D-7 finding 1 have columns for when they were created and finished, and the age says it too', async () => {
    await open('?columns=status,task,created,finished,age');
    const cell = page.getByRole('row').nth(1).locator('[data-column=created] time');
    const at = (await cell.getAttribute('datetime')) ?? '';
    const clock = await page.evaluate<string>(
      `new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(new Date('${at}'))`,
    );
    expect(await cell.innerText()).toContain(clock);
    await page.getByRole('columnheader', { name: 'Finished' }).waitFor();
    const age = page.getByRole('row').nth(1).locator('[data-column=age] time');
    expect(await age.getAttribute('title')).toContain(new Date(at).getUTCFullYear().toString());
  });

  it('D-1 finding 1 are counted on the chips by status, as the list counts them', async () => {
    await open('?status=FAILURE');
    for (const [name, status] of [
      ['Failed', 'FAILURE'],
      ['Succeeded', 'SUCCESS'],
    ] as const) {
      const count = await counted(`status=${status}`);
      expect(count).toBeGreaterThan(0);
      await chip(`${name} ${count}`).waitFor();
    }
  });

  it('D-9 finding 14 step back when they do not fit the filter any more, and the count follows', async () => {
    const running = await Promise.all([1, 2].map(() => dashboard().tasks.enqueue('prompted', {}, { tags: ['leave'] })));
    for (const { id } of running) await prompt(id, 'progress', '5');
    await open('?tags=leave&status=STARTED');
    const total = page.locator('h1 + p');
    await until(async () => (await total.innerText()) === '2', 'two');
    await prompt(running[0]!.id, 'end', 'enough');
    const left = page.getByRole('row').filter({ hasText: 'Succeeded' });
    await left.waitFor();
    const opacity = (): Promise<string> =>
      page.evaluate<string>(
        `getComputedStyle(document.querySelector('.left-behind > [data-column=status]') ?? document.body).opacity`,
      );
    await until(async () => Number(await opacity()) < 0.7, 'the row to step back');
    await until(async () => (await total.innerText()) === '1', 'one');
    expect(await page.getByRole('row').count()).toBe(3);
    await prompt(running[1]!.id, 'end', 'enough');
    await running[1]!.result();
  });

  it('D-8 finding 3 are ticked all together, or partly, as the box at the top says', async () => {
    await open();
    const all = page.getByLabel('Select all that are loaded');
    const isMixed = (): Promise<boolean> =>
      all.evaluate((box) => (box as unknown as { indeterminate: boolean }).indeterminate);
    await page.getByRole('row').nth(1).getByRole('checkbox').check();
    await until(isMixed, 'the box to say that some are ticked');
    expect(await all.isChecked()).toBe(false);
    await all.click();
    const count = await counted('');
    await page.getByRole('region', { name: 'Selection' }).getByText(`${count} selected`).waitFor();
    expect([await all.isChecked(), await isMixed()]).toEqual([true, false]);
    const boxes = page.getByRole('rowgroup').nth(1).getByRole('checkbox');
    for (const box of await boxes.all()) expect(await box.isChecked()).toBe(true);
    await all.click();
    await page.getByRole('region', { name: 'Selection' }).waitFor({ state: 'hidden' });
  });

  it('P-11 finding 3 are changed only after their number and what happens to them was confirmed', async () => {
    const done = await dashboard().ran('greet_user', {}, { tags: ['twice'] });
    await open('?tags=twice');
    await page.getByLabel('Select all that are loaded').check();
    await page.getByRole('button', { name: 'Retry…' }).click();
    const what = 'Retry 1 succeeded execution of greet_user';
    const sheet = page.getByRole('dialog', { name: what });
    await sheet.getByText('It succeeded: its effects happen a second time.').waitFor();
    await sheet.getByRole('button', { name: 'Go back' }).click();
    await sheet.waitFor({ state: 'hidden' });
    expect(await counted(`retry_of=${done}`)).toBe(0);
    await page.getByRole('button', { name: 'Retry…' }).click();
    await sheet.getByRole('button', { name: what }).click();
    await page.getByRole('status').getByText('Finished, 1 of 1').waitFor();
    expect(await counted(`retry_of=${done}`)).toBe(1);
  });
});
