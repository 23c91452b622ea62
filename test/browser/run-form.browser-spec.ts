import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';

const ORDER = {
  reference: 'phone',
  customer: { name: 'Ada', city: 'London' },
  lines: [{ sku: 'A1', quantity: 2 }],
  shipping: 'express',
  notes: ['ring twice'],
};

describe('D-17 the form that runs a task', () => {
  const dashboard = useDashboard();
  const chromium = useChromium();
  let page: Page;

  beforeEach(async () => {
    ({ page } = chromium);
    await page.goto(dashboard().at('tasks/place_order'));
    await page.getByRole('heading', { name: 'place_order' }).waitFor();
  });

  const field = (name: string) => page.getByLabel(new RegExp(`^${name}\\s*(optional)?$`));
  const run = (): Promise<void> => page.getByRole('button', { name: 'Run', exact: true }).click();
  /** What was recorded as the payload of the execution that the page goes to. */
  const recorded = async (): Promise<unknown> => {
    await page.waitForURL(/executions\/[0-9a-f-]{36}/);
    return (await dashboard().tasks.get(page.url().split('/').at(-1) ?? ''))?.payload;
  };

  it('has a field for every member: nested, repeated, one of a few, a moment, yes or no', async () => {
    // What the class begins with is there already.
    expect(await field('reference').inputValue()).toBe('web');
    expect(await field('shipping').locator('option:checked').innerText()).toBe('standard');
    await field('name').fill('Ada');
    await field('city').fill('London');
    await field('sku').fill('A1');
    await field('quantity').fill('2');
    await page.getByRole('button', { name: 'Add to lines' }).click();
    await field('sku').nth(1).fill('B2');
    await field('quantity').nth(1).fill('3');
    await page.getByRole('button', { name: 'Add to lines' }).click();
    await page.getByRole('button', { name: 'Remove lines 3' }).click();
    await field('shipping').selectOption('express');
    await field('deliverAt').fill('2030-05-06T07:08:09');
    await field('gift').selectOption('Yes');
    await page.getByRole('button', { name: 'Add to notes' }).click();
    await field('1').last().fill('ring twice');
    const deliverAt = await page.evaluate<string>(`new Date('2030-05-06T07:08:09').toISOString()`);
    await run();
    expect(await recorded()).toEqual({
      reference: 'web',
      customer: { name: 'Ada', city: 'London' },
      lines: [
        { sku: 'A1', quantity: 2 },
        { sku: 'B2', quantity: 3 },
      ],
      shipping: 'express',
      deliverAt,
      gift: true,
      notes: ['ring twice'],
    });
    await page.getByText('Succeeded').first().waitFor();
    await page.getByRole('region', { name: 'payload' }).getByText('"web"').waitFor();
  });

  it('puts what the server refuses at the fields, nested ones too', async () => {
    chromium.tolerate(/status of 400/);
    await field('name').fill('Ada');
    await field('sku').fill('nonsense');
    await field('quantity').fill('-1');
    await run();
    await page.getByText('sku must look like A1').waitFor();
    await page.getByText('quantity must not be less than 1').waitFor();
    expect(await field('quantity').getAttribute('aria-invalid')).toBe('true');
    expect(await field('name').getAttribute('aria-invalid')).toBe('false');
    await field('sku').fill('A1');
    await field('quantity').fill('1');
    await run();
    expect(await recorded()).toMatchObject({ lines: [{ sku: 'A1', quantity: 1 }] });
  });

  it('finding 17 asks for an optional moment with a field for moments, and says of which time zone', async () => {
    expect(await field('holdUntil').getAttribute('type')).toBe('datetime-local');
    const about = await field('holdUntil').getAttribute('aria-describedby');
    const zone = await page.evaluate<string>(
      `new Intl.DateTimeFormat('en', { timeZoneName: 'short' }).formatToParts().find(({ type }) => type === 'timeZoneName').value`,
    );
    expect(await page.locator(`[id="${about}"]`).innerText()).toContain(zone);
    await page.getByRole('button', { name: 'As JSON' }).click();
    await page.getByLabel('Payload as JSON').fill(JSON.stringify(ORDER));
    await page.getByRole('button', { name: 'As a form' }).click();
    await field('holdUntil').fill('2030-05-06T07:08:09');
    const holdUntil = await page.evaluate<string>(`new Date('2030-05-06T07:08:09').toISOString()`);
    await run();
    expect(await recorded()).toEqual({ ...ORDER, holdUntil });
  });

  it('finding 17 marks what is required, says so where it is empty, and puts what is wrong with an item at the item', async () => {
    chromium.tolerate(/status of 400/);
    const marks = await page.evaluate<
      string[]
    >(`[...document.querySelectorAll('form :is(label, legend)')].flatMap((name) =>
      [...name.querySelectorAll('span')].flatMap((each) =>
        getComputedStyle(each, '::after').content === '"*"' ? each.textContent : []))`);
    expect(marks).toEqual(expect.arrayContaining(['customer', 'name', 'lines', 'sku', 'quantity']));
    expect(marks).not.toContain('holdUntil');
    await field('sku').fill('A1');
    for (const coupon of ['ABC', 'x1']) {
      await page.getByRole('button', { name: 'Add to coupons' }).click();
      await page
        .getByRole('group', { name: /^coupons/ })
        .getByRole('textbox')
        .last()
        .fill(coupon);
    }
    await page.getByRole('button', { name: 'Add to notes' }).click();
    await run();
    const said = async (of: Locator): Promise<string> =>
      page.locator(`[id="${await of.getAttribute('aria-describedby')}"]`).innerText();
    const coupons = page.getByRole('group', { name: /^coupons/ }).getByRole('textbox');
    await page.getByText('three capitals').waitFor();
    expect(await said(coupons.nth(0))).not.toContain('three capitals');
    expect(await said(coupons.nth(1))).toBe('three capitals');
    expect(await coupons.nth(0).getAttribute('aria-invalid')).toBe('false');
    expect(await said(page.getByRole('group', { name: /^notes/ }).getByRole('textbox'))).toBe('Required');
    expect([await said(field('name')), await said(field('quantity'))]).toEqual(['Required', 'Required']);
  });

  it('is the same as JSON, and back', async () => {
    await field('name').fill('Ada');
    await page.getByRole('button', { name: 'As JSON' }).click();
    const json = page.getByLabel('Payload as JSON');
    expect(JSON.parse(await json.inputValue())).toMatchObject({ reference: 'web', customer: { name: 'Ada' } });
    await json.fill(JSON.stringify(ORDER));
    await page.getByRole('button', { name: 'As a form' }).click();
    expect(await field('city').inputValue()).toBe('London');
    await run();
    expect(await recorded()).toEqual(ORDER);
  });

  it('is filled from a run, of which it repeats the payload', async () => {
    const id = await dashboard().ran('place_order', ORDER);
    await page.getByRole('button', { name: 'Fill from a run' }).click();
    await page.getByRole('button', { name: new RegExp(id.slice(-8)) }).click();
    await page.waitForURL((url) => url.searchParams.get('from') === id);
    await page.reload();
    await page.getByRole('button', { name: 'Add to lines' }).waitFor();
    expect(await field('reference').inputValue()).toBe('phone');
    expect(await field('sku').inputValue()).toBe('A1');
    await field('quantity').fill('9');
    await run();
    expect(await recorded()).toEqual({ ...ORDER, lines: [{ sku: 'A1', quantity: 9 }] });
  });

  it('keeps presets, through a reload', async () => {
    await field('name').fill('Grace');
    await field('sku').fill('C3');
    await page.getByRole('button', { name: 'Presets' }).click();
    await page.getByLabel('Name of the preset').fill('for Grace');
    await page.getByRole('button', { name: 'Keep', exact: true }).click();
    await page.getByText('“for Grace” is kept in this browser.').waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'place_order' }).waitFor();
    expect(await field('name').inputValue()).toBe('');
    await page.getByRole('button', { name: 'Presets' }).click();
    await page.getByRole('button', { name: 'for Grace', exact: true }).click();
    expect(await field('name').inputValue()).toBe('Grace');
    expect(await field('sku').inputValue()).toBe('C3');
    await page.getByRole('button', { name: 'Presets' }).click();
    await page.getByRole('button', { name: 'Forget for Grace' }).click();
    await page.getByText(/^None yet/).waitFor();
  });

  it('runs later and before others, when told to', async () => {
    await page.getByRole('button', { name: 'As JSON' }).click();
    await page.getByLabel('Payload as JSON').fill(JSON.stringify(ORDER));
    await page.getByText('Priority and delay').click();
    await field('priority').fill('2');
    await field('delay').fill('1h');
    await run();
    await recorded();
    const execution = await dashboard().tasks.get(page.url().split('/').at(-1) ?? '');
    expect(execution).toMatchObject({ priority: 2, status: 'PENDING' });
    expect(execution?.scheduledFor).not.toBeNull();
  });
});
