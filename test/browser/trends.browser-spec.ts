import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';

describe('trends of tasks', () => {
  const dashboard = useDashboard({
    fill: async (started) => {
      for (let run = 0; run < 3; run++) await started.ran('greet_user');
      for (let run = 0; run < 2; run++) await started.ran('charge_card');
    },
  });
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const failed = (trend: Locator): Promise<string | null> => trend.locator('path[fill="var(--bad)"]').getAttribute('d');

  it.each([
    ['tasks?window=1h', 'listitem'],
    ['overview?window=1h', 'row'],
  ] as const)('D-1 say on %s how each went, in picture and words, without a request for each', async (path, role) => {
    const asked: URL[] = [];
    page.on('request', (request) => asked.push(new URL(request.url())));
    await page.goto(dashboard().at(path));
    const row = (task: string): Locator =>
      page.getByRole(role).filter({ has: page.getByRole('link', { name: task, exact: true }) });
    const good = row('greet_user').getByRole('img', { name: /^Trend: 3 finished, 0 failed; the most [1-3] in / });
    const bad = row('charge_card').getByRole('img', { name: /^Trend: 2 finished, 2 failed; the most [12] in / });
    await good.waitFor();
    await bad.waitFor();
    expect(await failed(good)).toBe('');
    expect(await failed(bad)).toMatch(/^(M[\d.]+ 20v-[\d.]+h3v[\d.]+z)+$/);
    const statistics = asked.filter(({ pathname }) => pathname.endsWith('/statistics'));
    expect(statistics.length).toBeGreaterThan(0);
    expect(statistics.filter(({ searchParams }) => searchParams.has('task_name'))).toEqual([]);
  });

  it('D-1 are left out where nothing has finished', async () => {
    await page.goto(dashboard().at('tasks?window=1h'));
    await page.getByRole('img', { name: /^Trend: 3 finished/ }).waitFor();
    expect(await page.getByRole('img', { name: /^Trend/ }).count()).toBe(2);
  });
});
