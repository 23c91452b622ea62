import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';

const MANY = 60;

describe('the audit in the dashboard', () => {
  const ids: Record<string, string> = {};
  const dashboard = useDashboard({
    fill: async ({ tasks, api }) => {
      const done = async (path: string, body: object): Promise<void> => {
        expect((await api.post(path, body)).status).toBeLessThan(500);
      };
      for (const name of ['waiting', 'other']) ids[name] = (await tasks.enqueue('echo', {}, { delay: '1h' })).id;
      for (let times = 0; times < MANY; times++)
        await done('/queues/default/pause', { reason: `stocktaking ${times}` });
      await done('/queues/default/resume', {});
      await done(`/tasks/executions/${ids['waiting']}/cancel`, { reason: 'the order is void' });
      // It has ended, so this is refused.
      await done(`/tasks/executions/${ids['waiting']}/promote`, {});
    },
  });
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const rows = (): Locator => page.getByRole('list', { name: 'Audit' }).getByRole('listitem');
  const row = (action: string): Locator =>
    rows().filter({ has: page.getByRole('link', { name: action, exact: true }) });

  it('D-29 lists who did what and why, and what was refused, and leads to what it is about', async () => {
    await page.goto(dashboard().at('audit'));
    await row('execution.promote').getByText('Refused, 409').waitFor();
    await row('queue.resume').getByText('queue default').waitFor();
    const cancel = row('execution.cancel');
    await cancel.getByText('the order is void').waitFor();
    await cancel.getByText('Done', { exact: true }).waitFor();
    await cancel.getByRole('link', { name: ids['waiting']!.slice(-8) }).click();
    await page.waitForURL(new RegExp(`executions/${ids['waiting']}`));
    await page.getByRole('heading', { level: 1 }).waitFor();
  });

  it('D-29 is narrowed by action and by execution, in the address', async () => {
    await page.goto(dashboard().at('audit'));
    await page.getByLabel('Action', { exact: true }).fill('execution.cancel');
    await page.waitForURL(/action=execution\.cancel/);
    await row('queue.resume').waitFor({ state: 'detached' });
    await row('execution.cancel').waitFor();
    expect(await rows().count()).toBe(1);
    await page.goto(dashboard().at(`audit?execution=${ids['waiting']}`));
    await row('execution.promote').waitFor();
    expect(await rows().count()).toBe(2);
    await page.goto(dashboard().at(`audit?execution=${ids['other']}`));
    await page.getByText('No entry fits').waitFor();
    await page.getByRole('link', { name: 'show all entries' }).click();
    await row('queue.resume').waitFor();
  });

  it('D-29 shows all that is known of an entry, and goes on with older ones', async () => {
    await page.goto(dashboard().at('audit'));
    await row('queue.resume')
      .getByRole('button', { name: /^Details of queue.resume/ })
      .click();
    await row('queue.resume').getByText('"default"').waitFor();
    await page.getByRole('button', { name: 'Show older ones' }).click();
    await page.getByText('stocktaking 0', { exact: true }).waitFor();
    expect(await rows().count()).toBe(MANY + 3);
  });

  // Which is an entry itself.
  it('D-29 is taken away as a file, as it is narrowed', async () => {
    await page.goto(dashboard().at('audit?action=queue.pause'));
    await rows().first().waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'NDJSON' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('audit.ndjson');
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(MANY);
    expect(JSON.parse(lines[0]!)).toMatchObject({ action: 'queue.pause' });
  });
});
