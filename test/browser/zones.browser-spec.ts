import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';

describe('the clocks that times are shown by', () => {
  let id = '';
  const dashboard = useDashboard({
    fill: async (started) => {
      id = await started.ran('greet_user');
    },
  });
  const chromium = useChromium({ timezoneId: 'America/Lima', locale: 'en-US' });
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const toUtc = (): Promise<void> => page.getByRole('button', { name: 'Times are in GMT-5' }).click();
  /** What the head of the page says of when it was created. */
  const created = (): Promise<string> => page.locator('time').first().innerText();

  it('D-34 P-16 are those of the browser, or UTC, and stay so', async () => {
    const { createdAt } = (await dashboard().tasks.get(id))!;
    const hourIn = (timeZone: string): string =>
      new Intl.DateTimeFormat('en-US', { timeZone, hour: '2-digit', minute: '2-digit', hour12: false }).format(
        createdAt,
      );
    await page.goto(dashboard().at(`executions/${id}`));
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await created()).toContain(hourIn('America/Lima'));
    await toUtc();
    await page.getByRole('button', { name: 'Times are in UTC' }).waitFor();
    expect(await created()).toContain(hourIn('UTC'));
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await created()).toContain(hourIn('UTC'));
  });

  it('D-5 P-16 leave an address that means the same by all of them', async () => {
    await page.goto(dashboard().at('executions?from=2026-11-01T12:00:00.000Z&to=2026-11-02T12:00:00.000Z'));
    const from = page.getByLabel('Created from');
    expect(await from.inputValue()).toBe('2026-11-01T07:00');
    await toUtc();
    expect(await from.inputValue()).toBe('2026-11-01T12:00');
    await from.fill('2026-11-01T13:30');
    await page.waitForURL(/from=2026-11-01T13(:|%3A)30(:|%3A)00\.000Z/);
  });
});
