import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { DuplicateTally } from '../../libs/task/src/enqueue/index.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';
import { prompt } from './support/shown.tasks.js';

describe('an execution', () => {
  const dashboard = useDashboard({
    tasks: { limits: { payloadBytes: 2_000_000, resultBytes: 2_000_000 } },
    admin: { traceLink: 'https://traces.example/t/{trace_id}' },
  });
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const open = (id: string, tab = ''): Promise<unknown> =>
    page.goto(dashboard().at(`executions/${id}${tab && `?tab=${tab}`}`));
  const reached = async (): Promise<string> => page.url().split('/').at(-1)?.split('?')[0] ?? '';

  it('D-11 shows the error of a failed one, its stack, and why it cannot be cancelled', async () => {
    await open(await dashboard().ran('charge_card'));
    const error = page.getByRole('region', { name: 'Error' });
    await error.getByText('CardDeclinedError').first().waitFor();
    await error
      .getByText(/shown\.tasks/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Cancel' }).hover();
    await page.getByText('It has finished: failed.').first().waitFor();
  });

  it('D-11 shows each attempt', async () => {
    await open(await dashboard().ran('flaky_task'), 'attempts');
    await page.getByText('first attempt').first().waitFor();
    await page.getByText('Succeeded').nth(1).waitFor();
  });

  it('S1-33 shows what an attempt used', async () => {
    await open(await dashboard().ran('resize_image'), 'attempts');
    await page.getByText(/^Processor .*Memory [+−].*Peak /).waitFor();
  });

  it('S1-32 shows on the page of the task how its runs went', async () => {
    await page.goto(dashboard().at('tasks/leave_artifacts'));
    const metrics = page.getByRole('region', { name: 'All time' });
    await metrics.getByText('No run has succeeded or failed yet.').waitFor();
    await dashboard().ran('leave_artifacts');
    await page.reload();
    await metrics.getByText('Longest').waitFor();
    expect(await metrics.locator('div', { hasText: /^Runs1$/ }).count()).toBe(1);
  });

  it('D-15 is cancelled while it runs', async () => {
    const { id } = await dashboard().tasks.enqueue('prompted', {});
    await prompt(id, 'progress', '30');
    await open(id, 'logs');
    await page.getByText('30%').first().waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Cancelled').first().waitFor();
    await page.getByRole('button', { name: 'Retry', exact: true }).click();
    await page.waitForURL((url) => !url.href.includes(id));
    await prompt(await reached(), 'end', 'enough');
    await page.getByText('Succeeded').first().waitFor();
  });

  it('N-2 P-8 is repeated with another payload, after what changes has been shown, and keeps the lineage', async () => {
    const before = await dashboard().ran('greet_user', { name: 'before' });
    await open(before);
    await page.getByRole('button', { name: 'Edit and retry' }).click();
    await page.getByLabel('Payload', { exact: true }).fill('{"name": "after"}');
    await page.getByRole('region', { name: 'Changes' }).getByText('"after"').waitFor();
    await page.getByRole('button', { name: 'Retry with 1 change' }).click();
    await page.waitForURL((url) => !url.href.includes(before));
    expect(await dashboard().tasks.get(await reached())).toMatchObject({ payload: { name: 'after' }, retryOf: before });
    await page.getByRole('tab', { name: /Related/ }).click();
    await page.getByText(before.slice(-8)).first().waitFor();
  });

  it('D-14 previews what it has kept, runs nothing of it, and gives it as files', async () => {
    await open(await dashboard().ran('leave_artifacts'), 'artifacts');
    const kept = (name: string) => page.getByRole('listitem').filter({ hasText: name });
    await kept('totals.json').getByRole('button', { name: 'Preview' }).click();
    await kept('totals.json').getByText('42').first().waitFor();
    await kept('rows.csv').getByRole('button', { name: 'Preview' }).click();
    await kept('rows.csv').getByText('1,2').waitFor();
    await kept('page.html').getByRole('button', { name: 'Preview' }).click();
    await kept('page.html').getByText('<script>').waitFor();
    expect(await page.title()).not.toBe('taken over');
    await kept('pixel.png').getByRole('button', { name: 'Preview' }).click();
    const picture = page.getByRole('img', { name: 'pixel.png' });
    await picture.waitFor();
    await picture.evaluate((image) => image.decode());
    expect(await picture.evaluate(({ naturalWidth }) => naturalWidth)).toBe(1);
    expect(await kept('blob.bin').getByRole('button', { name: 'Preview' }).count()).toBe(0);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      kept('blob.bin').getByRole('link', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('blob.bin');
    expect([...readFileSync(await download.path())]).toEqual([0xff, 0x00, 0xfe]);
  });

  it('D-12: shows what it was given and gave, how it was enqueued, its keys, and where it came from and led', async () => {
    const parent = await dashboard().ran('greet_user');
    const { id } = await dashboard().tasks.enqueue(
      'place_order',
      { customer: { name: 'Ada' }, lines: [{ sku: 'A1', quantity: 1 }] },
      {
        taskId: 'order-4711',
        tags: ['web'],
        priority: 9,
        timeout: '5m',
        unique: { key: 'order 4711' },
        lock: { key: 'stock A1', onConflict: 'wait' },
        createdBy: { id: 'u-ada', username: 'Ada' },
      },
    );
    const repeated = { taskId: 'order-4711', unique: { key: 'order 4711' } };
    await dashboard().tasks.enqueue(
      'place_order',
      { customer: { name: 'Ada' }, lines: [{ sku: 'A1', quantity: 1 }] },
      repeated,
    );
    await dashboard().get(DuplicateTally).write();
    await dashboard().tasks.waitFor(id);
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const sql = `UPDATE taskledger.task_execution SET trace_parent = $2, parent_id = $3, root_id = $3 WHERE id = $1`;
    await dashboard().ledger.query(sql, [id, `00-${trace}-b7ad6b7169203331-01`, parent]);
    await open(id);
    const fact = (name: string) =>
      page
        .locator('dl > div', { has: page.getByText(name, { exact: true }) })
        .locator('dd')
        .first();
    const facts: readonly (readonly [string, RegExp])[] = [
      ['Priority', /^9$/],
      ['Timeout', /5m/],
      ['Tags', /web/],
      ['Task id', /order-4711/],
      ['Unique key', /order 4711/],
      ['Duplicates', /1 enqueue was answered with this execution/],
      ['Lock', /stock A1, waits for it/],
      ['Trigger', /Another execution/],
      ['Created by', /Ada/],
      ['Trace', new RegExp(trace)],
    ];
    for (const [name, text] of facts)
      expect([name, await fact(name).innerText()]).toEqual([name, expect.stringMatching(text)]);
    const link = fact('Trace').getByRole('link');
    expect(await link.getAttribute('href')).toBe(`https://traces.example/t/${trace}`);
    await page.getByRole('region', { name: 'payload' }).getByText('"Ada"').waitFor();
    await page.getByRole('region', { name: 'result' }).getByText('accepted').waitFor();
    await open(id, 'related');
    await page.locator(`a[href*="${parent}"]`).first().waitFor();
  });

  it('P-5: a payload of 1 MB is shown in part, given as a whole, and the page stays usable', async () => {
    const payload = { lines: Array.from({ length: 16_000 }, (_, n) => `line ${n} of what was sent, and nothing else`) };
    expect(JSON.stringify(payload).length).toBeGreaterThan(700_000);
    const id = await dashboard().ran('keep_large', payload);
    await open(id);
    const shown = page.getByRole('region', { name: 'payload' });
    await shown.getByText('line 0 of').first().waitFor();
    expect((await shown.innerText()).length).toBeLessThan(40_000);
    expect(await page.evaluate('document.querySelectorAll("*").length')).toBeLessThan(3_000);
    const download = page.waitForEvent('download');
    await page
      .getByRole('button', { name: /^Download .* MB$|^Download .* KB$/ })
      .first()
      .click();
    expect(JSON.parse(readFileSync(await (await download).path(), 'utf8'))).toEqual(payload);
    // Whatever else the page does goes on: another tab opens, and the list comes back.
    await page.getByRole('tab', { name: /^Log/ }).click();
    await page.getByRole('link', { name: 'Executions' }).first().click();
    await page.locator(`[href*="${id}"]`).first().waitFor();
  });
});
