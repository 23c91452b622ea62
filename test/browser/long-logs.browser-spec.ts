import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { until } from '../fixtures/until.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';
import { fillLog, lineText } from './support/ledger-fill.js';
import { prompt } from './support/shown.tasks.js';

const LINES = 100_000;

describe('a log of 100,000 lines', () => {
  let id = '';
  const dashboard = useDashboard({
    fill: async ({ ledger, tasks }) => {
      ({ id } = await tasks.enqueue('prompted', {}));
      await prompt(id, 'progress', '1');
      await fillLog(ledger, id, LINES);
    },
  });
  const chromium = useChromium();
  let page: Page;
  let log: Locator;
  let asked: URL[];

  beforeEach(async () => {
    ({ page } = chromium);
    log = page.getByRole('log', { name: 'Log' });
    asked = [];
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.pathname.endsWith('/logs')) asked.push(url);
    });
    await page.goto(dashboard().at(`executions/${id}?tab=logs`));
    await log.waitFor();
  });

  const shows = (text: string): Promise<void> => log.getByText(text, { exact: true }).waitFor();
  const offsets = (): number[] => asked.map(({ searchParams }) => Number(searchParams.get('offset')));
  const elements = (): Promise<number> => log.locator('*').count();

  it('D-13 opens at the end, having asked for the end only, and shows at once what is added', async () => {
    await shows(lineText(LINES));
    expect(Math.min(...offsets())).toBeGreaterThan(LINES - 2_000);
    for (const text of ['one more', 'and another']) {
      await prompt(id, 'log', text);
      await log.getByText(text).waitFor();
      await until(() => isInView(text), `${text} to be in view`);
    }
  });

  it('D-13 is scrolled through to its first line, with a page of the same size throughout', async () => {
    await shows(lineText(LINES));
    const first = await elements();
    await log.focus();
    const most: number[] = [];
    for (let turn = 0; turn < 20; turn++) {
      await page.keyboard.press('PageUp');
      most.push(await elements());
    }
    // Somewhere in the middle, as with the scrollbar.
    await log.evaluate((box) => (box.scrollTop = box.scrollHeight / 2));
    await log
      .getByText(/^line [45]\d{4} of/)
      .first()
      .waitFor();
    most.push(await elements());
    await page.keyboard.press('Home');
    await shows(lineText(1));
    await until(() => isInView(lineText(1)), 'the first line to be in view');
    most.push(await elements());
    expect(Math.max(...most)).toBeLessThan(2 * first);
    expect(first).toBeLessThan(LINES / 100);
    expect(asked.length).toBeLessThan(40);
    // What comes meanwhile does not pull the reader away.
    await prompt(id, 'log', 'far below');
    await until(
      async () => (await dashboard().tasks.countLogs(id, { search: 'far below' })) > 0,
      'the line to be written',
    );
    expect(await isInView(lineText(1))).toBe(true);
    await page.keyboard.press('End');
    await log.getByText('far below').waitFor();
  });

  it('D-13 finds a level and a text among all lines, not just among those that it has', async () => {
    await shows(lineText(LINES));
    await page.getByLabel('Level').selectOption('error');
    await page.getByRole('link', { name: 'Download 100 lines' }).waitFor();
    await shows(lineText(LINES));
    await log.focus();
    await page.keyboard.press('Home');
    await shows(lineText(1_000));
    await page.getByLabel('Level').selectOption('');
    await page.getByLabel('Search the log').fill('LINE 54321 of');
    await shows(lineText(54_321));
    await page.getByRole('link', { name: 'Download 1 line' }).waitFor();
    await page.getByLabel('Search the log').fill('line 9999');
    await page.getByRole('link', { name: 'Download 11 lines' }).waitFor();
    await page.getByLabel('Search the log').fill('no such line');
    await page.getByText('No line matches').waitFor();
  });

  it('D-13 downloads every line that fits', async () => {
    await page.getByLabel('Level').selectOption('warning');
    const link = page.getByRole('link', { name: 'Download 900 lines' });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.length).toBe(900);
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT.*Z WARNING line 100 of a long log$/);
    expect(download.suggestedFilename()).toBe(`${id}.log`);
  });

  const isInView = (text: string): Promise<boolean> =>
    log.getByText(text, { exact: true }).evaluateAll(([line]) => {
      const box = line?.closest('[role=log]')?.getBoundingClientRect();
      const at = line?.getBoundingClientRect();
      return Boolean(box && at && at.top >= box.top - 1 && at.bottom <= box.bottom + 1);
    });
});
