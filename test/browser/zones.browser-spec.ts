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

  const clocks = () => page.getByLabel('Times are in');
  const toUtc = async (): Promise<void> => void (await clocks().selectOption('UTC'));
  /** What the head of the page says of when it was created. */
  const created = (): Promise<string> => page.locator('time').first().innerText();

  it('D-34 P-16 are those of the browser, or UTC, and stay so', async () => {
    const { createdAt } = (await dashboard().tasks.get(id))!;
    const hourIn = (timeZone: string): string =>
      new Intl.DateTimeFormat('en-US', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
        createdAt,
      );
    await page.goto(dashboard().at(`executions/${id}`));
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await created()).toContain(hourIn('America/Lima'));
    await toUtc();
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

  it('D-34 P-16 are those of the schedule, where one is shown', async () => {
    const timing = { task_name: 'greet_user', cron: '30 2 15 1 *', timezone: 'Asia/Tokyo' };
    await dashboard().api.ask('PUT', '/schedules/yearly', { body: timing });
    const offered = (): Promise<string[]> => clocks().getByRole('option').allInnerTexts();
    const next = page.locator('dl div', { hasText: 'Next' });
    await page.goto(dashboard().at('schedules/yearly'));
    await next.getByText(/Jan 14, 12:30:00 GMT-5/).waitFor();
    expect(await offered()).toEqual(['GMT-5 (browser)', 'UTC', 'Asia/Tokyo']);
    await toUtc();
    await next.getByText(/Jan 14, 17:30:00 UTC/).waitFor();
    await clocks().selectOption('Asia/Tokyo');
    await next.getByText(/Jan 15, 02:30:00 GMT\+9/).waitFor();

    // What is typed is meant by these clocks, too.
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await page.getByLabel(/^Until, in GMT\+9/).fill('2050-01-15T08:00');
    await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
    await page
      .getByText(/until Jan 15, 2050, 08:00:00\.000 GMT\+9/)
      .first()
      .waitFor();
    expect((await dashboard().api.get('/schedules/yearly')).body.paused.until).toBe('2050-01-14T23:00:00.000Z');

    // Elsewhere it is as it was before, and there again as it was left.
    await page.getByRole('link', { name: 'Schedules' }).first().click();
    await page.getByRole('list', { name: 'Schedules' }).waitFor();
    expect([await offered(), await clocks().inputValue()]).toEqual([['GMT-5 (browser)', 'UTC'], 'utc']);
    await page.getByRole('link', { name: 'yearly' }).click();
    await next.getByText(/Jan 15, 02:30:00 GMT\+9/).waitFor();
    await page.reload();
    await next.getByText(/Jan 15, 02:30:00 GMT\+9/).waitFor();
  });
});
