import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';

describe('S3-43 the settings in the dashboard', () => {
  const dashboard = useDashboard();
  const chromium = useChromium();
  let page: Page;

  beforeEach(async () => {
    ({ page } = chromium);
    // What a test refuses is answered with this status.
    chromium.tolerate(/status of 400/);
    await page.goto(dashboard().at('settings'));
    await page.getByRole('form', { name: 'Settings' }).waitFor();
  });

  const stored = async (): Promise<Record<string, unknown>> => (await dashboard().api.get('/tasks/config')).body;

  it('are shown, changed for everybody, and taken back by emptying the field', async () => {
    const days = page.getByLabel('Keep for days');
    expect(await days.inputValue()).toBe('30');
    await days.fill('7');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Settings saved.').waitFor();
    expect(await stored()).toMatchObject({ retention_days: 7 });
    await page.reload();
    expect(await page.getByLabel('Keep for days').inputValue()).toBe('7');
    await page.getByLabel('Keep for days').fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Settings saved.').waitFor();
    expect(await stored()).toMatchObject({ retention_days: 30 });
  });

  it('say beside the field what is wrong with it, and change nothing', async () => {
    const cleanUp = page.getByRole('region', { name: 'Clean-up' });
    await cleanUp.getByLabel('Schedule').fill('61 * * * *');
    await page.getByRole('button', { name: 'Save' }).click();
    await cleanUp
      .getByRole('alert')
      .getByText(/Use five fields/)
      .waitFor();
    expect(await stored()).toMatchObject({ cleanup_crontab: '0 2 * * *' });
    await page.getByRole('button', { name: 'Discard changes' }).click();
    expect(await cleanUp.getByLabel('Schedule').inputValue()).toBe('0 2 * * *');
  });
});
