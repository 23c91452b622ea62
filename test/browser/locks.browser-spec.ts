import { Injectable } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Task, TaskLocks } from '@taskledger/nestjs';
import type { Locator, Page } from 'playwright-core';
import { DuplicateTally } from '../../libs/task/src/enqueue/index.js';
import { Gate } from '../fixtures/gate.js';
import { until } from '../fixtures/until.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';

@Injectable()
class Held {
  gate = new Gate();

  @Task('held', { module: 'held' })
  hold(): Promise<void> {
    return this.gate.opened;
  }

  @Task('once', { module: 'held', unique: { param: 'order' } })
  once(): string {
    return 'once';
  }
}

const KEY = 'door "one":7';

describe('locks in the dashboard', () => {
  const dashboard = useDashboard({ providers: [Held] });
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
    dashboard().get(Held).gate = new Gate();
  });
  afterEach(async () => {
    dashboard().get(Held).gate.open();
    const isOver = async (): Promise<boolean> =>
      (await dashboard().tasks.list({ status: ['PENDING', 'STARTED'] })).items.length === 0;
    await until(isOver, 'all to have ended', 15_000);
  });

  const row = (text: string): Locator =>
    page.getByRole('list', { name: 'Locks' }).getByRole('listitem').filter({ hasText: text }).first();
  const locks = (): TaskLocks => dashboard().get(TaskLocks);
  const enqueue = async (): Promise<string> =>
    (await dashboard().tasks.enqueue('held', {}, { lock: { key: KEY, onConflict: 'wait' } })).id;
  const heldAndAwaited = async (): Promise<{ holder: string; next: string }> => {
    const holder = await enqueue();
    await until(async () => (await locks().find(KEY))?.executionId === holder, 'it to hold the lock');
    const next = await enqueue();
    await until(async () => (await dashboard().tasks.get(next))?.blockedKey === KEY, 'it to be in the line');
    return { holder, next };
  };

  it('D-26 are listed with their holder and who waits, which lead to these', async () => {
    const { holder, next } = await heldAndAwaited();
    const lease = await locks().acquire('nightly', { ttl: '10m' });
    await page.goto(dashboard().at('locks'));
    await row('nightly').getByText('Taken by hand').waitFor();
    await row('nightly')
      .getByText(/Ends in 9m/)
      .waitFor();
    await row(KEY).getByRole('link', { name: '1 waiting' }).click();
    await page.locator(`[href*="${next}"]`).first().waitFor();
    expect(await page.locator(`[href*="${holder}"]`).count()).toBe(0);
    await page.goBack();
    await row(KEY).getByRole('link', { name: /^held/ }).click();
    await page.waitForURL(new RegExp(`/executions/${holder}`));
    await page.goto(dashboard().at('locks'));
    await page.getByLabel('Search locks').fill('nothing');
    await page.getByText('No lock fits').waitFor();
    await page.getByRole('link', { name: 'show all locks' }).click();
    await row('nightly').waitFor();
    await locks().release(lease!);
  });

  it('D-26 one is released by force, after its key was typed, from the page of who waits', async () => {
    const { holder, next } = await heldAndAwaited();
    await page.goto(dashboard().at(`executions/${next}`));
    const why = page.getByRole('region', { name: 'Why hasn’t it run?' });
    await why.getByRole('link', { name: 'See the lock' }).click();
    await row(KEY).getByRole('button', { name: 'Release' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/The next in line may begin at once, beside whoever holds it now/).waitFor();
    await dialog.locator('button[aria-disabled="true"]', { hasText: 'Release the lock' }).waitFor();
    await dialog.getByLabel('Type its key to confirm').fill(KEY);
    await dialog.getByLabel('Reason').fill('it hangs');
    await dialog.getByRole('button', { name: 'Release the lock' }).click();
    await until(async () => (await locks().find(KEY))?.executionId === next, 'the next to hold it');
    expect((await dashboard().tasks.get(holder))!.status).toBe('STARTED');
    await page.goto(dashboard().at('audit'));
    await page.getByText('it hangs').first().waitFor();
  });

  it('D-26 nobody holds one, and the page fits a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(dashboard().at('locks'));
    await page.getByText('Nobody holds a lock').waitFor();
    await heldAndAwaited();
    await row(KEY).getByRole('button', { name: 'Release' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });

  it('D-26: unique keys in force are listed with their execution and the duplicates they have suppressed', async () => {
    const once = (order: string) => dashboard().tasks.enqueue('once', { order }, { delay: '1h' });
    await page.goto(dashboard().at('locks'));
    await page.getByText('No unique key is in force.').waitFor();
    const { id } = await once('o-7');
    for (let n = 0; n < 2; n++) await once('o-7');
    await once('o-8');
    await dashboard().get(DuplicateTally).write();
    await page.reload();
    const keys = page.getByRole('list', { name: 'Unique keys' }).getByRole('listitem');
    await keys.filter({ hasText: 'o-7' }).getByText('2 suppressed').waitFor();
    await keys.filter({ hasText: 'o-8' }).getByText('None').waitFor();
    await page.getByLabel('Search locks').fill('O-7');
    await keys.filter({ hasText: 'o-8' }).waitFor({ state: 'detached' });
    await keys.getByRole('link', { name: /^once/ }).click();
    await page.waitForURL(new RegExp(`/executions/${id}`));
    await dashboard().tasks.cancelPending();
  });
});
