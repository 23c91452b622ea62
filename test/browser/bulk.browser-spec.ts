import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { BulkOperations } from '@taskledger/nestjs';
import { pastExecutions } from '../fixtures/past-executions.js';
import { until } from '../fixtures/until.js';
import { useChromium } from './support/chromium.js';
import { type Dashboard, useDashboard } from './support/dashboard.js';

const WAITING = 260;

describe('bulk operations', () => {
  const dashboard = useDashboard({
    fill: async ({ tasks }) => {
      const items = Array.from({ length: WAITING }, () => ({ payload: {}, delay: '1h' as const, tags: ['many'] }));
      await tasks.enqueueMany('echo', items);
    },
  });
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const button = (name: string | RegExp): Locator => page.getByRole('button', { name });
  const dialog = (): Locator => page.getByRole('dialog');
  const open = async (query: string): Promise<void> => {
    await page.goto(dashboard().at(`executions?${query}`));
    await page.getByRole('table', { name: 'Executions' }).waitFor();
  };
  const ended = (text: string | RegExp): Promise<void> => page.getByRole('status').getByText(text).waitFor();

  /** Executions of a task that have failed, and some that went well. */
  async function past({ ledger }: Dashboard, task: string, failed: number, succeeded = 0): Promise<void> {
    const at = new Date(Date.now() - 60_000).toISOString();
    await pastExecutions(ledger, [
      ...Array.from({ length: failed }, () => ({ at, task, status: 'FAILURE' as const })),
      ...Array.from({ length: succeeded }, () => ({ at, task })),
    ]);
  }

  it('P-11 has a large number typed before anything happens', async () => {
    await past(dashboard(), 'add', 1_001);
    await open('task=add');
    await button('Select all 1,001 that match').click();
    await button('Retry…').click();
    const confirm = dialog().getByRole('button', { name: 'Retry 1,001 failed executions of add' });
    // A disabled button says why, and does nothing.
    await confirm.click({ force: true });
    await page.getByRole('tooltip').getByText('Type 1,001 first.').waitFor();
    expect((await dashboard().get(BulkOperations).list()).items).toEqual([]);
    await dialog().getByLabel('Type 1,001 to confirm').fill('1001');
    await dialog().getByLabel('Reason, for the audit').fill('the numbers are mended');
    await confirm.click();
    await page.getByRole('heading', { name: 'Retry 1,001 executions' }).waitFor();
    await page.getByText('the numbers are mended').waitFor();
    await ended('Finished, 1,001 of 1,001');
  });

  it('D-8 P-10 cancels all 260 that are pending in three clicks', async () => {
    await open('tags=many');
    await button(/^Queued/).click();
    // What has not ended cannot be retried.
    await button('Retry all…').waitFor({ state: 'detached' });
    await button('Cancel all…').click();
    await dialog()
      .getByRole('button', { name: `Cancel ${WAITING} queued executions` })
      .click();
    await page.getByRole('heading', { name: `Cancel ${WAITING} executions` }).waitFor();
    await ended(`Finished, ${WAITING} of ${WAITING}`);
    expect(await page.getByRole('list', { name: 'Outcomes' }).getByText('Done').count()).toBe(200);
    expect(await button(/^Undo/).count()).toBe(0);
    expect((await dashboard().tasks.count({ tags: ['many'], status: 'REVOKED' })).count).toBe(WAITING);
  });

  it('D-8 leaves out what succeeded unless somebody says so, and selects all from the box above the rows', async () => {
    await past(dashboard(), 'resize_image', 60, 5);
    await open('task=resize_image');
    await page.getByRole('checkbox', { name: 'Select all that are loaded' }).check();
    await button('Select all 65 that match').click();
    await button('Retry…').click();
    await dialog().getByRole('button', { name: 'Retry 60 failed executions of resize_image' }).waitFor();
    await dialog().getByLabel('Also 5 that succeeded').check();
    await dialog().getByRole('button', { name: 'Retry 65 executions of resize_image' }).waitFor();
    await dialog().getByLabel('Also 5 that succeeded').uncheck();
    await dialog().getByRole('button', { name: 'Retry 60 failed executions of resize_image' }).click();
    await ended('Finished, 60 of 60');
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Bulk operations' }).click();
    await page.getByRole('link', { name: 'Retry 60 executions' }).waitFor();
  });

  it('N-3 tries a few first, stops where they fail, and goes on when somebody says so', async () => {
    await past(dashboard(), 'charge_card', 4);
    await open('task=charge_card&status=FAILURE');
    await button('Select all 4 that match').click();
    await button('Retry…').click();
    await dialog()
      .getByLabel(/^Try 1 first/)
      .check();
    await dialog().getByRole('button', { name: 'Retry 4 failed executions of charge_card' }).click();
    await page.getByText('Stopped: 1 of 1 repeats failed, more than 20 %.').waitFor();
    await ended('Stopped, 1 of 4');
    await button('Resume').click();
    await ended('Finished, 4 of 4');
  });

  it('N-8 takes back the repeats that have not started', async () => {
    await past(dashboard(), 'echo', 6);
    await dashboard().queues.pause('default', { reason: 'so that nothing starts' });
    await open('task=echo&status=FAILURE');
    await button('Select all 6 that match').click();
    await button('Retry…').click();
    await dialog().getByRole('button', { name: 'Retry 6 failed executions of echo' }).click();
    await ended('Finished, 6 of 6');
    await button('Undo: cancel the 6 repeats that have not started').click();
    await page.getByRole('heading', { name: 'Undo: cancel 6 executions' }).waitFor();
    await ended('Finished, 6 of 6');
    await dashboard().queues.resume('default');
    const { items } = await dashboard().get(BulkOperations).list({ limit: 1 });
    expect(items).toMatchObject([{ action: 'cancel', done: 6 }]);
  });

  it('D-8 is the same for ticked rows: confirmed, followed item by item, and undone', async () => {
    const at = new Date(Date.now() - 60_000).toISOString();
    const failed = { at, task: 'import_rows', status: 'FAILURE' as const };
    const ids = await pastExecutions(dashboard().ledger, [failed, failed, failed, { at, task: 'export_rows' }]);
    await dashboard().queues.pause('default', { reason: 'so that nothing starts' });
    await open('task=import_rows,export_rows');
    for (const box of await page.getByRole('checkbox', { name: /^Select (im|ex)port_rows/ }).all()) await box.check();
    await page.getByRole('region', { name: 'Selection' }).getByText('4 selected').waitFor();
    // What has ended cannot be cancelled: the button says so, and opens nothing.
    await button('Cancel…').click({ force: true });
    await page.getByRole('tooltip').getByText('All of these have finished.').waitFor();
    await button('Retry…').click();
    await dialog().getByText('import_rows 3, export_rows 1').waitFor();
    await dialog().getByLabel('Also 1 that succeeded').check();
    await dialog().getByLabel('Reason, for the audit').fill('by hand');
    await dialog().getByRole('button', { name: 'Retry 4 executions', exact: true }).click();
    await page.getByRole('heading', { name: 'Retry 4 executions' }).waitFor();
    await ended('Finished, 4 of 4');
    const outcomes = page.getByRole('list', { name: 'Outcomes' });
    for (const id of ids) await outcomes.getByRole('link', { name: id, exact: true }).waitFor();
    const { items } = await dashboard().get(BulkOperations).list({ limit: 1 });
    expect(items).toMatchObject([{ action: 'retry', total: 4, done: 4, selection: { ids: 4 }, reason: 'by hand' }]);
    await button('Undo: cancel the 4 repeats that have not started').click();
    await page.getByRole('heading', { name: 'Undo: cancel 4 executions' }).waitFor();
    await ended('Finished, 4 of 4');
    await dashboard().queues.resume('default');
  });

  it('P-11 is aborted from its page', async () => {
    const handles = await dashboard().tasks.enqueueMany('echo', [{}, {}, {}, {}, {}, {}], {
      delay: '1h',
      tags: ['slow'],
    });
    await open('tags=slow');
    await button('Select all 6 that match').click();
    await button('Change priority…').click();
    await dialog().getByLabel('Priority, 1 runs first, 10 last').fill('1');
    await dialog()
      .getByLabel(/^Most a second/)
      .fill('1');
    await dialog().getByRole('button', { name: 'Change priority of 6 queued executions' }).click();
    await until(async () => (await dashboard().tasks.get(handles[0]!.id))?.priority === 1, 'the first to be changed');
    await button('Abort').click();
    await ended(/^Aborted, \d of 6$/);
    const first = await dashboard().tasks.get(handles[0]!.id);
    const last = await dashboard().tasks.get(handles[5]!.id);
    expect([first?.priority, last?.priority]).toEqual([1, 5]);
    await until(async () => (await button(/^Undo: old priority for/).count()) === 1);
  });
});
