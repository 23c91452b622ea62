import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { TaskAlerts } from '@taskledger/nestjs';
import { AlertEvaluation } from '../../libs/task/src/alerts/index.js';
import { AlertInbox } from '../fixtures/alert-inbox.js';
import { until } from '../fixtures/until.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';

const inbox = await AlertInbox.open();

describe('alerts in the dashboard', () => {
  const dashboard = useDashboard({
    tasks: {
      alerts: {
        channels: {
          ops: { type: 'webhook', url: inbox.url, secret: 'a-secret-of-the-webhook' },
          chat: { type: 'slack', url: inbox.url },
        },
        rules: [{ name: 'deserted', kind: 'no_worker', channels: ['ops'] }],
      },
    },
    fill: async (started) => {
      await started.ran('failing_task');
      const rule = { kind: 'exhausted', taskName: 'failing_task', channels: ['ops'] } as const;
      await started.get(TaskAlerts).create({ ...rule, name: 'it-fails' });
      await started.get(AlertEvaluation).evaluate();
    },
  });
  const chromium = useChromium();
  afterAll(() => inbox.close());
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const button = (name: string | RegExp): Locator => page.getByRole('button', { name });
  const dialog = (): Locator => page.getByRole('dialog');
  const row = (name: string): Locator =>
    page.getByRole('list', { name: 'Alerts' }).getByRole('listitem').filter({ hasText: name });

  it('D-28 leads from the overview to what fires, and shows who was told', async () => {
    await page.goto(dashboard().at('overview'));
    const strip = page.getByRole('region', { name: 'Firing alerts' });
    await strip.getByText('failing_task: 1 execution failed for good').waitFor();
    // On every page, not on the overview alone.
    await page.getByRole('link', { name: /^Alerts ?: \d+ alerts? (is|are) firing$/ }).waitFor();
    await strip.getByRole('link', { name: 'it-fails' }).click();
    await page.getByRole('heading', { name: 'it-fails Firing' }).waitFor();
    await page.getByText('failing_task: an execution fails for good in 1 h').waitFor();
    const log = page.getByRole('list', { name: 'Deliveries' });
    await log.getByText('Alert: it-fails').waitFor();
    await log.getByText('Sent').waitFor();
    const told = inbox.mails.length;
    await button('Send a test').click();
    await log.getByText('Test: it-fails can be told of here.').waitFor();
    await until(() => inbox.mails.length > told, 'the test to arrive');
    const html = await page.content();
    for (const secret of ['a-secret-of-the-webhook', 'secret-path', '/services/T000'])
      expect(html).not.toContain(secret);
  });

  it('D-28 makes a rule, after a look at what it would have done, and changes it', async () => {
    chromium.tolerate(/status of 400/);
    await page.goto(dashboard().at('alerts'));
    await row('deserted').getByText('any queue: no worker serves what waits, for over 1 min').waitFor();
    await button('New rule').click();
    await dialog().getByLabel('Name').fill('half fail');
    await dialog()
      .getByLabel(/^Fires above so many %/)
      .fill('50');
    await dialog()
      .getByLabel(/^Of at least so many/)
      .fill('1');
    await dialog().getByRole('button', { name: 'Preview on the last 7 days' }).click();
    await dialog()
      .getByText(/^It would have fired once in the last 7 days/)
      .waitFor();
    await dialog()
      .getByText(/^It would fire now: failing_task, 100 % of 1 executions failed/)
      .waitFor();
    await dialog().getByLabel(/^chat/).check();
    // The server says what is wrong with a field, beside it.
    await dialog().getByRole('button', { name: 'Create rule' }).click();
    await dialog().getByText('Use 1 to 100 letters, digits, dots, dashes or underscores.').waitFor();
    await dialog().getByLabel('Name').fill('half-fail');
    await dialog().getByRole('button', { name: 'Create rule' }).click();
    await page.getByRole('heading', { name: 'half-fail OK' }).waitFor();
    await page.getByText('any task: over 50 % of at least 1 executions fail in 15 min').waitFor();

    await button('Edit').click();
    expect(
      await dialog()
        .getByLabel(/^Looks back for/)
        .inputValue(),
    ).toBe('15m');
    await dialog()
      .getByLabel(/^Tasks, separated/)
      .fill('add, echo');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByText('add, echo: over 50 % of at least 1 executions fail in 15 min').waitFor();
    expect((await dashboard().get(TaskAlerts).get('half-fail')).definition).toMatchObject({
      above: 0.5,
      tasks: ['add', 'echo'],
      channels: ['chat'],
    });
    await button('Delete').click();
    await button('Delete for good').click();
    await row('it-fails').waitFor();
    await row('half-fail').waitFor({ state: 'detached' });
  });

  it('D-28 mutes what is known, and what code declares cannot be edited', async () => {
    chromium.tolerate(/status of 404/);
    await page.goto(dashboard().at('alerts'));
    await row('it-fails').getByRole('button', { name: 'Mute' }).click();
    await dialog().getByLabel('For a day').check();
    await dialog().getByLabel('Reason').fill('the vendor knows');
    await dialog().getByRole('button', { name: 'Mute' }).click();
    await row('it-fails').getByText('Firing, muted').waitFor();
    await row('it-fails')
      .getByText(/the vendor knows/)
      .waitFor();
    // What is muted is no news.
    await page.goto(dashboard().at('overview'));
    await page.getByRole('region', { name: 'Now' }).waitFor();
    expect(await page.getByRole('region', { name: 'Firing alerts' }).count()).toBe(0);
    await page.goto(dashboard().at('alerts/it-fails'));
    await button('Unmute').click();
    await page.getByRole('heading', { name: 'it-fails Firing', exact: true }).waitFor();
    await page.goto(dashboard().at('alerts/deserted'));
    await button('Edit').click({ force: true });
    await page
      .getByRole('tooltip')
      .getByText(/declared in code/)
      .waitFor();
    expect(await button('Delete').count()).toBe(0);
    await page.goto(dashboard().at('alerts/nothing-is-called-this'));
    await page.getByRole('heading', { name: 'Not found' }).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Alerts' }).waitFor();
  });
});
