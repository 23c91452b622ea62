import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { Ledger } from '../../libs/task/src/ledger/index.js';
import { plantDeploys, plantErrors } from '../fixtures/planted-deploys.js';
import { plantEnds } from '../fixtures/planted-statistics.js';
import { useChromium } from './support/chromium.js';
import { type Dashboard, useDashboard } from './support/dashboard.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const VERSION = '2.0.0+build/7';

// How many columns of the chart have the accent's colour over a good part of their height.
const LINES = `(() => {
  const element = document.querySelector('section[aria-label^="Finished per"] canvas');
  const probe = document.createElement('canvas').getContext('2d');
  probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--accent');
  probe.fillRect(0, 0, 1, 1);
  const accent = [...probe.getImageData(0, 0, 1, 1).data].slice(0, 3);
  const { width, height } = element;
  const { data } = element.getContext('2d').getImageData(0, 0, width, height);
  const isAccent = (x, y) => {
    const at = (y * width + x) * 4;
    return data[at + 3] > 60 && accent.every((part, index) => Math.abs(part - data[at + index]) < 24);
  };
  let found = 0;
  for (let x = 0; x < width; x++) {
    let painted = 0;
    for (let y = 0; y < height; y++) if (isAccent(x, y)) painted++;
    if (painted > height / 4) found++;
  }
  return found;
})()`;

async function fill(dashboard: Dashboard): Promise<void> {
  const ledger = dashboard.get(Ledger);
  const atMs = Math.floor(ledger.clock.now() / MINUTE_MS) * MINUTE_MS - 3 * HOUR_MS + 20_000;
  await plantDeploys(ledger.database, [
    { version: '1.0.0', atMs: atMs - 4 * HOUR_MS },
    { version: VERSION, atMs },
  ]);
  await plantEnds(ledger, [
    { task: 'echo', count: 980, atMs: atMs - HOUR_MS },
    { task: 'echo', count: 20, status: 'FAILURE', atMs: atMs - HOUR_MS },
    { task: 'echo', count: 100, atMs: atMs + HOUR_MS },
    { task: 'echo', count: 100, status: 'FAILURE', atMs: atMs + HOUR_MS },
    { task: 'steady', count: 100, atMs: atMs - HOUR_MS },
    { task: 'steady', count: 100, atMs: atMs + HOUR_MS },
    { task: 'rare', count: 2, atMs: atMs + HOUR_MS },
  ]);
  await plantErrors(ledger.database, [{ fingerprint: 'no-such-order', task: 'echo', atMs: atMs + HOUR_MS }]);
}

describe('deploys in the dashboard', () => {
  const dashboard = useDashboard({ tasks: { worker: { version: VERSION } }, fill });
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const tasks = (): Locator => page.getByRole('list', { name: 'Tasks, the worst first' }).getByRole('listitem');

  it('D-2: deploys are marked in the charts of the overview and of a task, also in their tables', async () => {
    await page.goto(dashboard().at('overview?window=24h'));
    for (const name of [/^Finished per /, /^Wait and run time per /]) {
      const chart = page.getByRole('region', { name, exact: false }).first();
      await chart.getByRole('img', { name: new RegExp(`Deploys: 1.0.0 at .*, 2.0.0\\+build/7 at `) }).waitFor();
      const marks = chart.getByRole('list', { name: 'Deploys' });
      expect(await marks.getByRole('listitem').allTextContents()).toEqual([`Deploy ${VERSION}`, 'Deploy 1.0.0']);
      await chart.getByRole('button', { name: 'Show table' }).click();
      const row = chart.getByRole('row').filter({ hasText: `Deploy ${VERSION}` });
      expect(await row.count()).toBe(1);
    }
    await page.goto(dashboard().at('tasks/echo?window=24h'));
    await page.getByRole('img', { name: /Deploys: 1.0.0 at / }).waitFor();
    // Nothing of it is in a time without deploys.
    await page.goto(dashboard().at('overview?window=1h'));
    await page.getByRole('region', { name: 'Now' }).or(page.getByText('Nothing has finished')).first().waitFor();
    expect(await page.getByRole('list', { name: 'Deploys' }).count()).toBe(0);
  });

  it('D-2: the line of a deploy is painted where it was', async () => {
    await page.goto(dashboard().at('overview?window=24h'));
    await page.getByRole('list', { name: 'Deploys' }).first().waitFor();
    expect(await page.evaluate<number>(LINES)).toBeGreaterThanOrEqual(2);
  });

  it('N-5: leads from the overview to tasks before and after, the worst first', async () => {
    await page.goto(dashboard().at('overview?window=24h'));
    await page.getByText('1 task worse, 1 unclear').waitFor();
    await page
      .getByText(/^Version/)
      .getByRole('link', { name: VERSION })
      .click();
    await page.getByRole('heading', { name: `${VERSION} Running` }).waitFor();
    expect(await tasks().count()).toBe(3);
    const [worst, second, last] = await Promise.all([0, 1, 2].map((index) => tasks().nth(index).innerText()));
    expect(worst).toContain('50 % of 200 executions failed, against 2 % of 1,000 executions before.');
    expect(worst).toContain('1 error had not been seen before.');
    expect([second, last].map((text) => /^(\w+)\s+(\w+)/.exec(text!)?.slice(1))).toEqual([
      ['rare', 'Unclear'],
      ['steady', 'Same'],
    ]);
    await tasks().first().getByRole('link', { name: '100 failed' }).click();
    await page.waitForURL(/\/executions\?status=FAILURE&task=echo&finished_from=/);
    await page.goBack();
    await tasks().first().getByRole('link', { name: 'New: TypeError' }).click();
    await page.waitForURL(/\/errors\/no-such-order/);
    await page.goBack();
    await tasks().first().getByRole('link', { name: 'echo', exact: true }).click();
    await page.getByRole('heading', { name: 'echo' }).first().waitFor();
  });

  it('N-5: keeps the time that is compared in the address, and goes from deploy to deploy', async () => {
    await page.goto(dashboard().at('deploys'));
    const rows = page.getByRole('list', { name: 'Deploys' }).getByRole('listitem');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(2);
    await rows.first().getByRole('link', { name: VERSION }).click();
    await tasks().first().waitFor();
    await page.getByRole('navigation', { name: 'Time before and after' }).getByRole('link', { name: '1h' }).click();
    await page.waitForURL(/window=1h/);
    await page.getByText('No task has finished before or after').waitFor();
    await page.reload();
    await page.getByText('No task has finished before or after').waitFor();
    await page.getByRole('link', { name: '1.0.0' }).click();
    await page.getByText('after no earlier version that is known').waitFor();
    await page.goto(dashboard().at('deploys/nothing'));
    chromium.tolerate(/status of 404/);
    await page.getByText('There is no deploy of version "nothing".').waitFor();
  });
});

describe('deploys of an application without a version', () => {
  const dashboard = useDashboard();
  const chromium = useChromium();
  let page: Page;

  beforeAll(() => dashboard().ran('echo'));
  beforeEach(() => {
    ({ page } = chromium);
  });

  it('N-5: say how to have them', async () => {
    await page.goto(dashboard().at('deploys'));
    await page.getByText('No deploy is known').waitFor();
    await page.getByText("TaskModule.forRoot({ worker: { version: '1.4.2' } })").waitFor();
    await page.goto(dashboard().at('overview'));
    await page.getByRole('region', { name: /^Finished per / }).waitFor();
    expect(await page.getByRole('list', { name: 'Deploys' }).count()).toBe(0);
    expect(await page.getByText(/^Version/).count()).toBe(0);
  });
});
