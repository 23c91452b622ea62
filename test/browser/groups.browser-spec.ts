import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { type PastExecution, pastExecutions } from '../fixtures/past-executions.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';
import { prompt } from './support/shown.tasks.js';

const FAILED = 12;
const SUCCEEDED = 25;

describe('S4-20 executions by status', () => {
  const dashboard = useDashboard({
    fill: async (started) => {
      const past: PastExecution[] = [];
      for (let day = 1; day <= SUCCEEDED; day++) past.push({ at: `2025-01-${String(day).padStart(2, '0')}T12:00:00Z` });
      for (let hour = 10; hour < 10 + FAILED; hour++) past.push({ at: `2025-02-01T${hour}:00:00Z`, status: 'FAILURE' });
      await pastExecutions(started.ledger, past);
      for (let waiting = 0; waiting < 3; waiting++) await started.tasks.enqueue('echo', {}, { delay: '1h' });
    },
  });
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const open = async (query: string): Promise<void> => {
    await page.goto(dashboard().at(`executions${query}`));
    await page.getByRole('heading', { name: 'Executions' }).waitFor();
  };
  const group = (status: string): Locator => page.getByRole('rowgroup', { name: status });
  const head = (status: string): Locator => group(status).getByRole('button', { name: new RegExp(`^${status}`) });
  const rows = (status: string): Locator => group(status).getByRole('checkbox');

  it('S4-20 lists them by status with counts, what may need somebody first, and says so in the address', async () => {
    await open('');
    await page.getByRole('button', { name: 'Group by status' }).click();
    await page.waitForURL(/group=status/);
    await head('Queued').getByText('3', { exact: true }).waitFor();
    await head('Failed').getByText(String(FAILED), { exact: true }).waitFor();
    await head('Succeeded').getByText(String(SUCCEEDED), { exact: true }).waitFor();
    expect(await page.getByRole('button', { expanded: true }).allInnerTexts()).toEqual([
      expect.stringMatching(/^Queued/),
      expect.stringMatching(/^Failed/),
    ]);
    expect(await head('Succeeded').getAttribute('aria-expanded')).toBe('false');
    await rows('Failed').nth(9).waitFor();
    expect([await rows('Queued').count(), await rows('Failed').count()]).toEqual([3, 10]);
    expect(await page.getByRole('button', { name: /^(Running|Cancelled)/, expanded: true }).count()).toBe(0);
  });

  it('S4-20 opens and closes groups by keyboard, and keeps that in the address', async () => {
    await open('?group=status');
    await head('Succeeded').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/open=PENDING%2CFAILURE%2CSUCCESS/);
    await rows('Succeeded').nth(9).waitFor();
    await head('Queued').press('Space');
    await head('Failed').press('Space');
    await page.waitForURL(/open=SUCCESS/);
    await page.reload();
    await rows('Succeeded').nth(9).waitFor();
    expect([await rows('Queued').count(), await rows('Failed').count()]).toEqual([0, 0]);
    await page.goBack();
    await rows('Failed').nth(9).waitFor();
    // j and k walk over the groups as over one list.
    const last = group('Failed').getByRole('link', { name: 'echo' }).nth(9);
    const lastOfFailed = await last.getAttribute('href');
    for (let row = 0; row < 10; row++) await page.keyboard.press('j');
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe(lastOfFailed);
    await page.keyboard.press('j');
    const firstOfSucceeded = await group('Succeeded').getByRole('link').first().getAttribute('href');
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe(firstOfSucceeded);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === firstOfSucceeded);
  });

  it('S4-20 leads to all of a group with the other filters', async () => {
    await open('?group=status&task=echo');
    await group('Failed')
      .getByRole('link', { name: `Show all ${FAILED} failed` })
      .click();
    await page.waitForURL((url) => url.search === '?task=echo&status=FAILURE');
    await page.getByRole('row').nth(FAILED).waitFor();
    expect(await page.getByRole('row').count()).toBe(FAILED + 1);
  });

  it('S4-20 has the groups of what the filters leave', async () => {
    await open('?group=status&status=SUCCESS&on=2025-01');
    await rows('Succeeded').nth(9).waitFor();
    await head('Succeeded').getByText(String(SUCCEEDED), { exact: true }).waitFor();
    expect(await page.getByRole('button', { expanded: true }).count()).toBe(1);
    await open('?group=status&on=1999');
    await page.getByText('Nothing matches these filters').waitFor();
  });

  it('S4-20 selects across groups, and shows what became of it', async () => {
    const { id } = await dashboard().tasks.enqueue('prompted', {});
    await prompt(id, 'progress', '10');
    await open('?group=status');
    await rows('Running').first().check();
    await rows('Failed').first().check();
    await page.getByText('2 selected').waitFor();
    await page.getByRole('button', { name: 'Cancel…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel 1 running execution', exact: true }).click();
    await page.getByRole('status').getByText('Finished, 1 of 1').waitFor();
    await page.goBack();
    await head('Cancelled').getByText('1', { exact: true }).waitFor();
    await group('Running').waitFor({ state: 'detached' });
  });
});

describe('S3-43 executions by date', () => {
  const year = String(new Date().getUTCFullYear());
  const dashboard = useDashboard({
    fill: async (started) => {
      await pastExecutions(started.ledger, [
        { at: '2024-12-31T23:30:00Z', status: 'FAILURE' },
        { at: '2025-03-01T12:00:00Z' },
        { at: '2025-03-02T12:00:00Z' },
        { at: '2025-03-02T13:00:00Z', status: 'FAILURE' },
        { at: '2025-07-01T00:00:00Z' },
      ]);
      await started.tasks.enqueue('echo', {}, { delay: '1h' });
    },
  });
  const chromium = useChromium({ locale: 'en-US', timezoneId: 'UTC' });
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const open = (query: string) => page.goto(dashboard().at(`executions${query}`));
  const dates = (): Locator => page.getByRole('navigation', { name: 'Dates' });
  /** The periods to choose from, as they are read out. */
  const periods = async (first: string): Promise<string[]> => {
    await dates()
      .getByRole('link', { name: new RegExp(`^${first} `) })
      .waitFor();
    const links = await dates()
      .getByRole('link', { name: /execution/ })
      .allInnerTexts();
    return links.map((text) => text.replaceAll(/\s+/g, ' '));
  };
  const rowCount = async (count: number): Promise<void> => {
    await page.getByRole('row').nth(count).waitFor();
    await page
      .getByRole('row')
      .nth(count + 1)
      .waitFor({ state: 'detached' });
  };

  it('S3-43 narrows from all dates to a year, a month and a day by one click each, and goes back', async () => {
    await open('');
    await page.getByLabel('Created', { exact: true }).selectOption('By year, month and day');
    await page.waitForURL(/on=all/);
    expect(await periods('2024')).toEqual(['2024 1 execution', '2025 4 executions', `${year} 1 execution`]);
    await dates().getByRole('link', { name: '2025' }).click();
    expect(await periods('Mar')).toEqual(['Mar 3 executions', 'Jul 1 execution']);
    await rowCount(4);
    await dates().getByRole('link', { name: 'Mar' }).click();
    expect(await periods('1 Sat')).toEqual(['1 Sat 1 execution', '2 Sun 2 executions']);
    await rowCount(3);
    await dates().getByRole('link', { name: '2 Sun' }).click();
    await page.waitForURL(/on=2025-03-02/);
    await rowCount(2);
    // The other days of the month stay a click away.
    expect(await periods('1 Sat')).toEqual(['1 Sat 1 execution', '2 Sun 2 executions']);
    await dates().getByRole('link', { name: 'March', exact: true }).click();
    await rowCount(3);
    await dates().getByRole('link', { name: '2025', exact: true }).click();
    await rowCount(4);
    await page.goBack();
    await page.waitForURL(/on=2025-03$/);
    await rowCount(3);
    await dates().getByRole('link', { name: 'All dates' }).click();
    await rowCount(6);
  });

  it('S3-43 is where the address says, with the other filters', async () => {
    await open('?on=2025&status=FAILURE');
    expect(await periods('Mar')).toEqual(['Mar 1 execution']);
    await rowCount(1);
    await page.getByRole('button', { name: 'Failed' }).click();
    expect(await periods('Jul')).toEqual(['Mar 3 executions', 'Jul 1 execution']);
    await page.reload();
    await rowCount(4);
    await page.getByRole('button', { name: 'Clear' }).click();
    await dates().waitFor({ state: 'detached' });
    await open('?on=2025-02-30&since=yesterday&group=colour&status=broken');
    await rowCount(6);
    await page.waitForURL((url) => url.search === '');
    expect(await dates().count()).toBe(0);
  });

  it('S3-43 has the days of the zone that the address names, whoever opens it', async () => {
    await open('?on=2025&zone=Europe/Vienna');
    await dates().getByText('Created, in Europe/Vienna').waitFor();
    expect(await periods('Mar')).toEqual(['Jan 1 execution', 'Mar 3 executions', 'Jul 1 execution']);
    await rowCount(5);
    await dates().getByRole('link', { name: 'Jan' }).click();
    expect(await periods('1 Wed')).toEqual(['1 Wed 1 execution']);
    await rowCount(1);
  });

  it('S3-43 is walked by keyboard, and on a phone has the latest in sight', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await open('?on=all');
    expect(await periods('2024')).toHaveLength(3);
    const latest = dates().getByRole('link', { name: year });
    const box = await latest.boundingBox();
    expect(box && box.x >= 0 && box.x + box.width <= 360).toBe(true);
    await latest.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`on=${year}`));
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});

describe('S3-43 in another zone', () => {
  const dashboard = useDashboard({
    fill: async (started) => void (await pastExecutions(started.ledger, [{ at: '2024-12-31T23:30:00Z' }])),
  });
  const chromium = useChromium({ locale: 'en-US', timezoneId: 'Asia/Kolkata' });

  it('S3-43 begins with the days of who looks, and writes the zone into the address', async () => {
    const { page } = chromium;
    await page.goto(dashboard().at('executions'));
    await page.getByLabel('Created', { exact: true }).selectOption('By year, month and day');
    await page.waitForURL(/on=all&zone=Asia%2F(Kolkata|Calcutta)/);
    await page.getByRole('navigation', { name: 'Dates' }).getByRole('link', { name: /^2025/ }).waitFor();
  });
});
