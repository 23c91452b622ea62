import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { until } from '../fixtures/until.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';
import { prompt } from './support/shown.tasks.js';

describe('finding 13 the log of a run', () => {
  const dashboard = useDashboard();
  const chromium = useChromium();
  let page: Page;
  let log: Locator;

  beforeEach(() => {
    ({ page } = chromium);
    log = page.getByRole('log', { name: 'Log' });
  });

  const say = async (id: string, from: number, to: number): Promise<void> => {
    for (let n = from; n <= to; n++) await prompt(id, 'log', `line ${n}`);
  };
  const line = (n: number): Locator => log.getByText(`line ${n}`, { exact: true });
  const isInWindow = async (of: Locator): Promise<boolean> => {
    const [box, height] = [await of.boundingBox(), page.viewportSize()?.height ?? 0];
    return box !== null && box.y >= 0 && box.y + box.height <= height;
  };

  it('finding 13 has its beginning and its end where it was too long, says what is gone, and follows what comes', async () => {
    const { id } = await dashboard().tasks.enqueue('prompted', {});
    await say(id, 1, 1_600);
    await until(async () => (await dashboard().tasks.countLogs(id, { search: 'line 1600' })) > 0, 'the newest line');
    await page.goto(dashboard().at(`executions/${id}?tab=logs`));
    await line(1_600).waitFor();
    const gone = (): Promise<number | undefined> =>
      dashboard()
        .tasks.get(id)
        .then((execution) => execution?.logDropped);
    const before = await gone();
    await page.getByText(`${before?.toLocaleString('en')} lines in the middle were dropped`).waitFor();
    // The lines after the gap move up, and the newest stays in view.
    await say(id, 1_601, 2_400);
    await line(2_400).waitFor();
    await until(() => isInWindow(line(2_400)), 'the newest line in the window');
    expect(await gone()).toBeGreaterThan(before!);
    await prompt(id, 'end', 'enough');
    await page.getByText('Succeeded').first().waitFor();
    const dropped = (await gone())!.toLocaleString('en');
    await page.getByText(`${dropped} lines in the middle were dropped`).waitFor();
    await log.focus();
    await page.keyboard.press('Home');
    await line(1).waitFor();
    // A line is 24 px high, and 250 are before the gap.
    await log.evaluate((box) => (box.scrollTop = 250 * 24 - 100));
    await log.getByText(`${dropped} lines were dropped here`).waitFor();
    await line(250).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /^Download/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${id}.log`);
    const file = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\n');
    expect(file[0]).toMatch(/ INFO line 1$/);
    expect(file[249]).toMatch(/ INFO line 250$/);
    expect(file[250]).toContain(`${await gone()} lines were dropped here (limits.logLines)`);
    expect(file.at(-1)).toMatch(/ INFO line 2400$/);
  });

  it('finding 13 begins within the first screen of a phone, and its newest line is in it too', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const { id } = await dashboard().tasks.enqueue('prompted', {});
    await say(id, 1, 60);
    await page.goto(dashboard().at(`executions/${id}?tab=logs`));
    await line(60).waitFor();
    expect((await log.boundingBox())!.y).toBeLessThan(600);
    await until(() => isInWindow(line(60)), 'the newest line in the window');
    // What is folded away is there on demand.
    const timeline = page.getByRole('region', { name: 'Timeline' });
    expect(await timeline.getByText(/^Created/).isVisible()).toBe(false);
    await timeline.getByRole('button', { name: /^Timeline/ }).click();
    await timeline.getByText(/^Created/).waitFor();
    await prompt(id, 'end', 'enough');
  });

  it('finding 13 is near on a phone where the run has failed, too', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const id = await dashboard().ran('charge_card');
    await page.goto(dashboard().at(`executions/${id}?tab=logs`));
    await log.getByText('The card was declined').waitFor();
    expect((await log.boundingBox())!.y).toBeLessThan(720);
  });
});

describe('finding 24 what is slow now', () => {
  const dashboard = useDashboard();
  const chromium = useChromium();

  it('finding 24 is also what has run for 14 minutes and has no history, and the list says the same', async () => {
    const { page } = chromium;
    const { id } = await dashboard().tasks.enqueue('prompted', {});
    await prompt(id, 'log', 'begun');
    await dashboard().ledger.query(
      `UPDATE taskledger.task_claim SET claimed_at = clock_timestamp() - interval '14 min' WHERE execution_id = $1`,
      [id],
    );
    await page.goto(dashboard().at('overview'));
    const slow = page.getByRole('region', { name: 'Now' }).getByRole('link', { name: /Slow/ });
    await until(async () => (await slow.innerText()).startsWith('1'), 'one that is slow');
    await slow.click();
    await page.waitForURL(/longer=p95/);
    const rows = page.getByRole('row').getByRole('link', { name: 'prompted' });
    await rows.waitFor();
    // Any length of time can be asked for in the search.
    await page.goto(dashboard().at(`executions?q=${encodeURIComponent('state:running duration:>12m')}`));
    await rows.waitFor();
    await page.goto(dashboard().at(`executions?q=${encodeURIComponent('state:running duration:>20m')}`));
    await page.getByText('Nothing matches these filters').waitFor();
    await prompt(id, 'end', 'enough');
  });
});
