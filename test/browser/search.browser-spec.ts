import { beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator, Page } from 'playwright-core';
import { until } from '../fixtures/until.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';
import { fillExecutions } from './support/ledger-fill.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const EXECUTIONS = 40;

describe('the search of the executions', () => {
  const dashboard = useDashboard({ fill: async ({ ledger }) => void (await fillExecutions(ledger, EXECUTIONS)) });
  const chromium = useChromium();
  let page: Page;
  let field: Locator;

  beforeEach(async () => {
    ({ page } = chromium);
    field = page.getByRole('combobox', { name: 'Search' });
    await page.goto(dashboard().at('executions'));
    await page.getByRole('row').nth(1).waitFor();
  });

  const rows = (count: number): Promise<unknown> =>
    until(async () => (await page.getByRole('row').getByRole('link').count()) === count, `${count} rows`);
  const option = (name: RegExp): Locator => page.getByRole('option', { name });

  it('D-4 is written with suggestions by keyboard, filters, and is in the address', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('sta');
    await option(/^status:/).waitFor();
    expect(await field.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('ArrowDown');
    expect(await option(/^status:/).getAttribute('aria-selected')).toBe('true');
    expect(await field.getAttribute('aria-activedescendant')).toBe(await option(/^status:/).getAttribute('id'));
    await page.keyboard.press('Enter');
    await option(/^failed/).waitFor();
    expect(await field.inputValue()).toBe('status:');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await rows(EXECUTIONS / 10);
    expect(await field.inputValue()).toBe('status:failed');
    expect(new URL(page.url()).searchParams.get('q')).toBe('status:failed');
    await page.reload();
    await rows(EXECUTIONS / 10);
    expect(await field.inputValue()).toBe('status:failed');
  });

  it('D-4 takes a suggestion by a click, and keeps what is around it', async () => {
    await field.fill('status:failed qu');
    await option(/^queue:/).click();
    await option(/^default/).click();
    await page.waitForURL(/queue/);
    expect(await field.inputValue()).toBe('status:failed queue:default');
    await rows(2);
  });

  it('D-4 says below the field where a query is wrong, and goes on once it is right', async () => {
    chromium.tolerate(/status of 400/);
    await field.fill('staus:failed');
    await page.keyboard.press('Enter');
    const alert = page.getByRole('alert');
    await alert.getByText('Did you mean status:?').waitFor();
    expect(await alert.locator('mark').innerText()).toBe('staus');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await page.evaluate(AXE);
    const { violations } = await page.evaluate<{ violations: { id: string }[] }>(
      `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })`,
    );
    expect(violations.map(({ id }) => id)).toEqual([]);
    await field.fill('status:failed');
    await page.keyboard.press('Enter');
    await rows(EXECUTIONS / 10);
    expect(await alert.count()).toBe(0);
  });

  it('P-1 finds by what is in payloads', async () => {
    await field.fill('payload.n:13');
    await page.keyboard.press('Enter');
    await rows(1);
    await field.fill('payload.n:>35');
    await page.keyboard.press('Enter');
    await rows(4);
  });

  it('P-2 finds by the short id that it shows, in the field and in the palette', async () => {
    const href = await page.getByRole('row').getByRole('link').first().getAttribute('href');
    const short = href!.slice(-8);
    await field.fill(short);
    await page.keyboard.press('Enter');
    await rows(1);
    await page.goto(dashboard().at('overview'));
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Go to' });
    await palette.getByRole('combobox').fill(short);
    await palette.getByRole('option', { name: new RegExp(`${short}.*Open execution`) }).click();
    await page.waitForURL(new RegExp(href!.split('/').at(-1)!));
  });

  it('D-4 takes a query in the palette', async () => {
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Go to' });
    await palette.getByRole('combobox').fill('error:RangeError -payload.n:13');
    await palette.getByRole('option', { name: /Search executions/ }).click();
    await rows(EXECUTIONS / 10 - 1);
  });

  it('P-3 says that a search has not looked at everything, and goes on', async () => {
    let isCut = false;
    await page.route(/\/tasks\/executions\?.*query=/, async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as Record<string, unknown>;
      // What a ledger with millions of executions answers.
      const cut = { ...body, results: [], is_partial: true, searched_back_to: new Date().toISOString() };
      const next = `/api/v1/tasks/executions?page=2&cursor=ffffffff-ffff-7fff-bfff-ffffffffffff`;
      const isFirst = !route.request().url().includes('cursor=');
      isCut ||= isFirst;
      await route.fulfill({ json: isFirst ? { ...cut, next } : body });
    });
    await field.fill('payload.n:13');
    await page.keyboard.press('Enter');
    await page.getByText(/^Searched back to .* there may be more/).waitFor();
    expect(isCut).toBe(true);
    await page.getByRole('button', { name: 'Search older' }).click();
    await rows(1);
    expect(await page.getByText(/^Searched back to/).count()).toBe(0);
  });
});
