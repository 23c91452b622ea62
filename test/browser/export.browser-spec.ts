import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';

describe('columns of values, and files of lists', () => {
  const dashboard = useDashboard({
    fill: async (started) => {
      for (const name of ['ada', 'grace']) await started.ran('greet_user', { name });
    },
  });
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const cells = async (): Promise<string[]> => {
    const heads = await page.getByRole('columnheader').allInnerTexts();
    const at = heads.indexOf('name');
    const rows = await page
      .getByRole('row')
      .filter({ has: page.getByRole('cell') })
      .all();
    return Promise.all(rows.map((row) => row.getByRole('cell').nth(at).innerText()));
  };

  it('D-7 shows a value of the payload in a column, which the address keeps', async () => {
    await page.goto(dashboard().at('executions?task=greet_user'));
    await page.getByRole('button', { name: 'Columns' }).click();
    const field = page.getByLabel('Value of the payload, result or metadata');
    await field.fill('name');
    expect(await page.getByRole('button', { name: 'Add' }).isDisabled()).toBe(true);
    await field.fill('payload.name');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.waitForURL(/values=payload\.name/);
    await page.reload();
    await page.getByRole('columnheader', { name: 'name' }).waitFor();
    expect((await cells()).toSorted()).toEqual(['ada', 'grace']);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('button', { name: 'Remove the column payload.name' }).click();
    await page.getByRole('columnheader', { name: 'name' }).waitFor({ state: 'detached' });
  });

  it('D-7 saves what the list shows as a file', async () => {
    await page.goto(dashboard().at('executions?task=greet_user&values=payload.name'));
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'NDJSON' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('executions.ndjson');
    const rows = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    const values = rows.map((row) => (JSON.parse(row) as { columns: Record<string, unknown> }).columns);
    expect(values).toHaveLength(2);
    expect(values).toContainEqual({ 'payload.name': 'ada' });
  });
});
