import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { startOnStores } from '../fixtures/contract-app.js';
import { createServerStores, PROFILE, type TestStores } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';
import { useChromium } from './support/chromium.js';
import { Dashboard } from './support/dashboard.js';

const FEW = 20;
const MANY = 400;

// .ci/run has a Redis by then, and runs this with the profile that says so.
(PROFILE === 'redis' ? describe : describe.skip)('a dashboard whose Redis forgets', () => {
  let stores: TestStores;
  let dashboard: Dashboard;
  let failed: string;
  const chromium = useChromium();
  let page: Page;

  beforeAll(async () => {
    stores = await createServerStores();
    dashboard = await Dashboard.start({ tasks: stores.options });
    for (let run = 0; run < 3; run++) await dashboard.ran('greet_user', { name: `Ada ${run}` });
    failed = await dashboard.ran('charge_card');
  }, 120_000);
  afterAll(async () => {
    await dashboard.close();
    await stores.drop();
  }, 60_000);
  beforeEach(() => {
    ({ page } = chromium);
  });

  const hrefs = (links: Locator): Promise<(string | null)[]> =>
    links.evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  const rows = (): Locator => page.getByRole('row').getByRole('link');
  // The trend goes on to the present, and says until when.
  const trend = (text: string): Locator => page.getByRole('img', { name: new RegExp(`^Trend: ${text};`) });

  /** What the pages have of what has run. */
  const shown = async (): Promise<unknown[]> => {
    await page.goto(dashboard.at('executions?mine=false'));
    await rows().filter({ hasText: 'charge_card' }).first().waitFor();
    const list = await hrefs(rows());
    await page.goto(dashboard.at('tasks?window=1h'));
    await trend('3 finished, 0 failed').waitFor();
    await trend('1 finished, 1 failed').waitFor();
    await page.goto(dashboard.at('errors'));
    const errors = page.getByRole('link', { name: /The card was declined/ });
    await errors.first().waitFor();
    return [list, await hrefs(errors)];
  };

  it('P-6 has its lists, statistics and errors, the whole of an execution and its log, and runs what is new', async () => {
    const before = await shown();
    expect((await stores.held()).size).toBeGreaterThan(0);
    await stores.loseSignals();
    expect(await shown()).toEqual(before);
    await page.goto(dashboard.at(`executions/${failed}`));
    await page.getByText('The card was declined').first().waitFor();
    await page.getByText('Failed').first().waitFor();
    await page.goto(dashboard.at(`executions/${failed}?tab=logs`));
    await page.getByRole('log', { name: 'Log' }).getByText('The card was declined').waitFor();
    await page.goto(dashboard.at('executions?mine=false&task=greet_user'));
    await rows().first().waitFor();
    const id = await dashboard.ran('greet_user', { name: 'Grace' });
    expect(await dashboard.tasks.get(id)).toMatchObject({ status: 'SUCCESS' });
    await page.reload();
    await page.locator(`a[href$="${id}"]`).first().waitFor();
  });

  it('P-6 leaves in Redis after hundreds of runs what it leaves after a few', async () => {
    // What one process enqueues another one is woken for, through Redis.
    const producer = await startOnStores(stores, { worker: false });
    const ran = async (count: number): Promise<void> => {
      for (let run = 0; run < count; run++) {
        const { id } = await producer.tasks.enqueue({ name: 'greet_user' }, { name: `Ada ${run}` });
        await dashboard.tasks.waitFor(id);
      }
    };
    await ran(FEW);
    const few = await stores.held();
    await ran(MANY);
    // A signal on its way has keys of its own.
    const many = await until(async () => {
      const held = await stores.held();
      return [...held.keys()].every((key) => few.has(key)) ? held : undefined;
    }, 'the last signals to be gone');
    // The stream of BullMQ's events is cut to whole parts.
    expect([...many].filter(([, size]) => size >= MANY)).toEqual([]);
    expect((await dashboard.tasks.count({ taskName: 'greet_user', status: 'SUCCESS' })).count).toBeGreaterThan(MANY);
    await producer.close();
  });
});
