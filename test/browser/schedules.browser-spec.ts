import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Schedules } from '@taskledger/nestjs';
import type { Page } from 'playwright-core';
import { until } from '../fixtures/until.js';
import type { Wire } from '../rest/support/wire.js';
import { useChromium } from './support/chromium.js';
import { type Dashboard, useDashboard } from './support/dashboard.js';

const NIGHTLY = { task_name: 'greet_user', cron: '30 2 * * 1-5', timezone: 'Europe/Berlin', payload: { name: 'Ada' } };

describe('schedules in the dashboard', () => {
  const dashboard = useDashboard();
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
    // What a test refuses is answered with this status.
    chromium.tolerate(/status of 400/);
  });
  afterEach(async () => {
    const { body } = await dashboard().api.get('/schedules?origin=service&state=active,paused,ended&page_size=100');
    for (const { name } of body.results) await dashboard().api.delete(`/schedules/${encodeURIComponent(name)}`);
  });

  const put = (name: string, body: object = NIGHTLY): Promise<unknown> =>
    dashboard().api.ask('PUT', `/schedules/${encodeURIComponent(name)}`, { body });
  const read = async (name: string): Promise<Wire> =>
    (await dashboard().api.get(`/schedules/${encodeURIComponent(name)}`)).body;
  const row = (name: string) =>
    page.getByRole('list', { name: 'Schedules' }).getByRole('listitem').filter({ hasText: name });
  const openList = async (query = ''): Promise<void> => {
    await page.goto(dashboard().at(`schedules${query}`));
    await page.getByRole('heading', { name: 'Schedules', level: 1 }).waitFor();
  };
  const open = async (name: string): Promise<void> => {
    await page.goto(dashboard().at(`schedules/${encodeURIComponent(name)}`));
    await page.getByRole('heading', { name, level: 1 }).waitFor();
  };

  it('D-20 P-13 P-16 are listed in words with their zone and next slots, and found by search, state and order', async () => {
    await put('nightly:acme/eu');
    await put('polling', { ...NIGHTLY, cron: undefined, timezone: undefined, every: '1m' });
    await dashboard().api.post('/schedules/polling/pause', { reason: 'audit' });
    await openList();
    await row('nightly:acme/eu').getByText('At 02:30, Monday to Friday').waitFor();
    await row('nightly:acme/eu').getByText('Europe/Berlin').waitFor();
    expect(await row('nightly:acme/eu').textContent()).toContain('next five');
    await row('polling').getByText('Paused').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('ACME');
    await row('polling').waitFor({ state: 'detached' });
    await row('nightly:acme/eu').waitFor();
    expect(page.url()).toContain('q=ACME');
    await page.getByLabel('Search schedules').fill('');
    await row('polling').waitFor();
    await page.getByLabel('State').selectOption('paused');
    await row('nightly:acme/eu').waitFor({ state: 'detached' });
    await page.reload();
    await row('polling').waitFor();
    await page.getByLabel('Search schedules').fill('nothing');
    await page.getByText('No schedule fits').waitFor();
    await page.getByRole('link', { name: 'show all schedules' }).click();
    await row('nightly:acme/eu').getByRole('link').first().click();
    await page.getByRole('heading', { name: 'nightly:acme/eu', level: 1 }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'nightly:acme/eu', level: 1 }).waitFor();
  });

  it('D-21 P-12 are paused with a reason and resumed', async () => {
    await put('paused');
    await openList();
    await row('paused').getByRole('button', { name: 'Pause' }).click();
    await page.getByLabel('Reason').fill('stocktaking');
    await page.getByLabel(/^Until/).fill('2020-01-01T00:00');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Pause' }).click();
    await dialog.getByText(/still to come/).waitFor();
    await page.getByLabel(/^Until/).fill('2099-01-01T00:00');
    await dialog.getByRole('button', { name: 'Pause' }).click();
    await dialog.waitFor({ state: 'detached' });
    await row('paused').getByText('Paused for now').waitFor();
    expect(await read('paused')).toMatchObject({ state: 'paused', paused: { reason: 'stocktaking' } });
    await open('paused');
    await page.getByText(/Paused.*until.*: stocktaking/).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    expect(await read('paused')).toMatchObject({ state: 'active' });
  });

  it('D-21 D-12 run now, and the execution leads back', async () => {
    await put('by hand');
    await open('by hand');
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByRole('heading', { name: 'greet_user', level: 1 }).waitFor();
    await page.getByText('A schedule, by hand').waitFor();
    await page.getByRole('link', { name: 'by hand', exact: true }).click();
    await page.getByRole('heading', { name: 'by hand', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Its executions' }).click();
    await page.getByRole('button', { name: 'Remove Schedule' }).waitFor();
    await page.locator('main a[href*="/executions/"]').first().waitFor();
  });

  it('D-21 P-15 P-16 N-6 are overridden with a preview over the change of the clocks, and reset', async () => {
    await put('tuned');
    await open('tuned');
    await page.getByRole('button', { name: 'Override' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Cron expression').fill('30 25 * * *');
    await dialog
      .getByText(/"hour" is wrong: 25/)
      .first()
      .waitFor();
    await dialog.getByLabel('Cron expression').fill('15 2 * * *');
    await dialog.getByText('At 02:15, Europe/Berlin').waitFor();
    await dialog.getByText(/Over the change of the clocks/).click();
    await dialog.getByText('02:15:00').first().waitFor();
    await dialog.getByLabel('Reason').fill('load');
    await dialog.getByRole('button', { name: 'Override' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Defined is: At 02:30, Monday to Friday').waitFor();
    // As a deploy does.
    await put('tuned', { ...NIGHTLY, cron: '45 2 * * *' });
    expect(await read('tuned')).toMatchObject({ text: 'At 02:15', defined_text: 'At 02:45' });
    await page.reload();
    await page.getByText('Defined is: At 02:45').waitFor();
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByText('Defined is:').waitFor({ state: 'detached' });
    expect(await read('tuned')).toMatchObject({ text: 'At 02:45', override: null });
    const revisions = page.getByRole('region', { name: 'Revisions' });
    await revisions.getByText(/^reset/).waitFor();
    await revisions.getByText(/^overridden/).waitFor();
  });

  it('D-22 P-14 N-6 tell how each slot went, and the missed ones are run after their number was shown', async () => {
    await missedSlots(dashboard(), put);
    await openList();
    const grid = row('behind').getByRole('list', { name: 'Last slots' });
    await grid
      .getByText(/missed/)
      .first()
      .waitFor({ state: 'attached' });
    await grid
      .getByText(/on time|late/)
      .first()
      .waitFor({ state: 'attached' });
    await open('behind');
    const history = page.getByRole('region', { name: 'History' });
    await history.getByText('missed').first().waitFor();
    await page.getByRole('button', { name: 'Run missed' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('How far back').selectOption('Last hour');
    const run = dialog.getByRole('button', { name: /^Run \d+ slots$/ });
    const planned = Number(/\d+/.exec((await run.textContent()) ?? '')![0]);
    expect(planned).toBeGreaterThan(2);
    await run.click();
    await dialog.waitFor({ state: 'detached' });
    await history.getByText('made up for').first().waitFor();
    const { body } = await dashboard().api.get('/schedules/behind/history');
    expect(body.results.filter(({ reason }: Wire) => reason === 'backfill')).toHaveLength(planned);
    await history
      .getByRole('link', { name: /of the slot/ })
      .first()
      .click();
    await page.getByText(/slot of/).waitFor();
  });

  it('N-6 say how many are due in one minute', async () => {
    for (const name of ['one', 'two', 'three']) await put(name, { ...NIGHTLY, cron: '0 * * * *', timezone: 'UTC' });
    await openList();
    const collisions = page.getByRole('region', { name: 'Collisions' });
    await collisions.getByText(/\d+ schedules are due at/).click();
    await collisions.getByText('one, three, two').or(collisions.getByText(/one.*/)).first().waitFor();
  });

  it('are deleted after a second press, where they were created at run time', async () => {
    await put('doomed');
    await open('doomed');
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByRole('heading', { name: 'Schedules', level: 1 }).waitFor();
    await until(async () => (await dashboard().api.get('/schedules/doomed')).status === 404, 'it to be gone');
  });
});

describe('schedules for who may only read', () => {
  const dashboard = useDashboard({
    admin: {
      access: {
        authenticate: () => ({ id: 'reader' }),
        can: (_, action) => action.endsWith('.read') || action === 'schedule.update',
      },
    },
  });
  const chromium = useChromium();

  it('D-31 say why they cannot be changed, and hide payloads', async () => {
    const { page } = chromium;
    await dashboard()
      .get(Schedules)
      .upsert('kept', { task: 'greet_user', cron: '0 0 * * *', payload: { name: 'Zx9q' } });
    await page.goto(dashboard().at('schedules/kept'));
    const pause = page.getByRole('button', { name: 'Pause' });
    await page.locator('button[aria-disabled="true"]', { hasText: 'Pause' }).waitFor();
    await pause.click({ force: true });
    await page
      .getByText(/not allowed to do this \(schedule.pause\)/)
      .first()
      .waitFor();
    await page.getByText('You don’t have access to payloads.').waitFor();
    expect(await page.content()).not.toContain('Zx9q');
  });
});

/** A schedule of which some slots were missed, and the last was fired. */
async function missedSlots(dashboard: Dashboard, put: (name: string, body: object) => Promise<unknown>): Promise<void> {
  await put('behind', { task_name: 'greet_user', every: '1m', payload: { name: 'Ada' } });
  await dashboard.ledger.query(
    `UPDATE taskledger.task_schedule SET next_at = next_at - interval '10 min', anchor_at = anchor_at - interval '10 min',
            look_at = clock_timestamp() WHERE name = 'behind'`,
  );
  await until(async () => {
    const { body } = await dashboard.api.get('/schedules/behind/history');
    return body.results[0]?.execution_status === 'SUCCESS';
  }, 'the last slot to be done');
}
