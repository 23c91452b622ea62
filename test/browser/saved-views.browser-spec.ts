import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';

describe('saved views in the dashboard', () => {
  const dashboard = useDashboard({
    fill: async (started) => {
      await started.ran('greet_user', { name: 'ada' });
      await started.ran('failing_task');
    },
  });
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const views = () => page.getByRole('dialog', { name: 'Views' });
  const save = async (name: string, isShared = false): Promise<void> => {
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('button', { name: 'Save this view…' }).click();
    const sheet = page.getByRole('dialog', { name: 'Save this view' });
    await sheet.getByLabel('Name').fill(name);
    if (isShared) await sheet.getByLabel('Share it with everybody').check();
    await sheet.getByRole('button', { name: 'Save' }).click();
    await sheet.waitFor({ state: 'detached' });
  };

  it('D-7 saves filters and columns under a name, and goes back to them', async () => {
    await page.goto(dashboard().at('executions?status=FAILURE&columns=status,task,by'));
    await save('Failed, by whom');
    // The list shows it: the button says so.
    await page.getByRole('button', { name: 'Failed, by whom' }).waitFor();
    await page.goto(dashboard().at('executions'));
    await page.getByRole('button', { name: 'Views' }).click();
    await views().getByRole('button', { name: 'Failed, by whom', exact: true }).click();
    await page.waitForURL(/status=FAILURE/);
    expect(new URL(page.url()).searchParams.get('columns')).toBe('status,task,by');
    await page.getByRole('columnheader', { name: 'Created by' }).waitFor();
    expect(await page.getByRole('row').filter({ hasText: 'greet_user' }).count()).toBe(0);
  });

  it('D-7 renames a view, lets it show something else, shares and deletes it', async () => {
    await page.goto(dashboard().at('executions?task=greet_user'));
    await save('Greetings');
    await page.goto(dashboard().at('executions?task=greet_user&status=SUCCESS'));
    await page.getByRole('button', { name: 'Views' }).click();
    await views().getByRole('button', { name: 'Change the view Greetings' }).click();
    const sheet = page.getByRole('dialog', { name: 'Change the view' });
    await sheet.getByLabel('Name').fill('Greeted');
    await sheet.getByLabel('Let it show what the list shows now').check();
    await sheet.getByLabel('Share it with everybody').check();
    await sheet.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Greeted' }).click();
    await views()
      .getByRole('region', { name: 'Shared' })
      .getByRole('button', { name: 'Greeted', exact: true })
      .waitFor();
    await views().getByRole('button', { name: 'Change the view Greeted' }).click();
    await sheet.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The view Greeted is deleted.').waitFor();
    await page.getByRole('button', { name: 'Views' }).waitFor();
  });

  it('D-7 says beside the field that a name is taken, and loses nothing', async () => {
    chromium.tolerate(/status of 409/);
    await page.goto(dashboard().at('errors?state=any'));
    await save('All errors');
    await page.goto(dashboard().at('errors?sort=count'));
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('button', { name: 'Save this view…' }).click();
    const sheet = page.getByRole('dialog', { name: 'Save this view' });
    await sheet.getByLabel('Name').fill('All errors');
    await sheet.getByRole('button', { name: 'Save' }).click();
    await sheet.getByText('You have a saved view "All errors" on this page already').waitFor();
    expect(await sheet.getByLabel('Name').inputValue()).toBe('All errors');
  });

  it('D-7 D-34 goes to a view by the palette', async () => {
    await page.goto(dashboard().at('executions?status=FAILURE'));
    await save('What failed');
    await page.goto(dashboard().at('queues'));
    await page.getByRole('heading', { name: 'Queues', level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Page, task, execution id or query' }).fill('what fail');
    await page.getByRole('option', { name: 'What failed' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/executions\?status=FAILURE/);
  });
});
