import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PreflightFinding } from '@taskledger/nestjs';
import type { Locator, Page } from 'playwright-core';
import { until } from '../fixtures/until.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';

const ROUTE = '**/api/v1/health/preflight';
const IN_ORDER: PreflightFinding = { status: 'ok', message: 'It is as it should be.' };
const PROBLEM: PreflightFinding = { status: 'problem', message: 'The disk is full.', remedy: 'Empty the disk.' };
const WARNING: PreflightFinding = { status: 'warning', message: 'The relay is slow.', remedy: 'Move it nearer.' };

describe('D-30 the preflight', () => {
  const found: Record<'disk' | 'relay', PreflightFinding> = { disk: IN_ORDER, relay: IN_ORDER };
  const dashboard = useDashboard({
    fill: async ({ preflight }) => {
      preflight.add('mail_relay', () => found.relay);
      preflight.add('disk_space', () => found.disk);
    },
  });
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
    // A report with a problem has this status.
    chromium.tolerate(/status of 503/);
  });
  afterEach(() => {
    Object.assign(found, { disk: IN_ORDER, relay: IN_ORDER });
  });

  const notice = (): Locator => page.getByRole('link', { name: /^Preflight: / });
  const open = async (path: string): Promise<void> => {
    await Promise.all([page.waitForResponse(ROUTE), page.goto(dashboard().at(path))]);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  /** In order: each check by its title, with its status. */
  const shown = async (): Promise<string[]> => {
    await page.getByRole('heading', { level: 3 }).first().waitFor();
    return page.locator('main li > div:nth-child(2)').allInnerTexts();
  };

  it('is not to be seen while all is well, and is found by its name all the same', async () => {
    await open('overview');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('preflight');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/preflight$/);
    await page.getByRole('region', { name: 'All 4 checks are in order' }).waitFor();
    expect(await page.getByRole('heading', { level: 3 }).allInnerTexts()).toEqual([
      'Ledger schema',
      'Dashboard access',
      'Mail relay',
      'Disk space',
    ]);
    expect(await notice().count()).toBe(0);
  });

  it('says on every page how much is not in order, and leads to what was found and what to do, the worst first', async () => {
    Object.assign(found, { disk: PROBLEM, relay: WARNING });
    for (const path of ['executions', 'tasks', 'overview']) {
      await open(path);
      await page.getByRole('link', { name: 'Preflight: 1 problem, 1 warning' }).waitFor();
    }
    await notice().click();
    await page.waitForURL(/\/preflight$/);
    expect((await shown()).map((text) => text.split('\n')[0])).toEqual([
      'Disk space',
      'Mail relay',
      'Ledger schema',
      'Dashboard access',
    ]);
    const troubles = page.getByRole('region', { name: '1 problem, 1 warning' });
    for (const words of ['Problem', 'The disk is full.', 'Empty the disk.', 'Warning', 'Move it nearer.'])
      await troubles.getByText(words, { exact: true }).waitFor();
    expect(await troubles.getByRole('heading', { name: 'What to do' }).count()).toBe(2);
    expect(await page.getByRole('region', { name: '2 in order' }).getByRole('listitem').count()).toBe(2);
  });

  it('looks again when it is asked to, with the keyboard alone, and says what it has found', async () => {
    Object.assign(found, { disk: PROBLEM });
    await open('overview');
    await notice().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: '1 problem' }).waitFor();
    Object.assign(found, { disk: IN_ORDER });
    await page.getByRole('button', { name: 'Check again' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('Checked again. All 4 checks are in order').waitFor({ state: 'attached' });
    await notice().waitFor({ state: 'detached' });
    await until(
      () => page.evaluate<boolean>(`document.activeElement.textContent === 'Check again'`),
      'the focus to be where it was',
    );
  });

  it('tells of what could not be looked at, without a notice', async () => {
    Object.assign(found, { disk: { status: 'unknown', message: 'The disk did not answer.' } });
    await open('preflight');
    await page.getByRole('region', { name: '1 unknown' }).getByText('The disk did not answer.').waitFor();
    expect(await notice().count()).toBe(0);
  });

  it('shows where the list will be until it is there', async () => {
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    await page.route(ROUTE, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(dashboard().at('preflight'));
    await page.getByRole('status', { name: 'Loading' }).waitFor();
    answer();
    await page.getByRole('region', { name: /in order/ }).waitFor();
  });

  it('says why there is nothing to see, and goes on when asked', async () => {
    const answer = { status: 503, contentType: 'application/problem+json' };
    const body = JSON.stringify({ detail: 'The ledger is out of reach.', code: 'LEDGER_UNAVAILABLE' });
    await page.route(ROUTE, (route) => route.fulfill({ ...answer, body }));
    await open('preflight');
    const alert = page.getByRole('alert');
    await alert.getByText('The ledger is out of reach.').waitFor();
    expect(await notice().count()).toBe(0);
    await page.unroute(ROUTE);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('region', { name: 'All 4 checks are in order' }).waitFor();
  });

  it('keeps what it knows when it cannot look again, and says so', async () => {
    await open('preflight');
    await page.getByRole('region', { name: 'All 4 checks are in order' }).waitFor();
    await page.route(ROUTE, (route) => route.fulfill({ status: 503, body: '{"detail":"Not now."}' }));
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.getByText('Not now.').waitFor();
    expect(await page.getByRole('region', { name: 'All 4 checks are in order' }).count()).toBe(1);
  });

  it('is for those only who may see it', async () => {
    chromium.tolerate(/status of 403/);
    Object.assign(found, { disk: PROBLEM });
    await page.route(ROUTE, (route) => route.fulfill({ status: 403, body: '{"detail":"You may not do that."}' }));
    await open('overview');
    await page.getByRole('region', { name: 'Now' }).waitFor();
    expect(await notice().count()).toBe(0);
    await open('preflight');
    await page.getByRole('alert').getByText('You don’t have access').waitFor();
  });

  it.each([360, 390, 1280, 2560])('fits a screen of %s px, the notice too', async (width) => {
    Object.assign(found, {
      disk: { ...PROBLEM, message: `Nothing fits on ${'/a/very/long/path'.repeat(20)} any more.` },
      relay: WARNING,
    });
    await page.setViewportSize({ width, height: 844 });
    await open('preflight');
    await page.getByRole('region', { name: '1 problem, 1 warning' }).waitFor();
    await notice().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    // The header does not scroll: what does not fit there is lost.
    expect(
      await page.evaluate(`innerWidth - document.querySelector('header fieldset').getBoundingClientRect().right`),
    ).toBeGreaterThanOrEqual(0);
  });
});
