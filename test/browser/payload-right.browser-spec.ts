import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';

const CANARY = 'Kestrel4417Umbra';
const WHY = 'Your login may not read payload, result and artifacts of this execution.';

describe('a login that may not read payloads', () => {
  const dashboard = useDashboard({
    admin: {
      access: {
        authenticate: () => ({ id: 'u-clerk', username: 'Clara' }),
        can: (_, action) => action !== 'execution.readPayload',
      },
    },
  });
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const greeted = (): Promise<string> =>
    dashboard().ran('greet_user', { name: CANARY }, { metadata: { tenant: 'acme' }, createdBy: 'u-clerk' });
  const open = (id: string, tab = ''): Promise<unknown> =>
    page.goto(dashboard().at(`executions/${id}${tab && `?tab=${tab}`}`));
  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  const explains = async (name: string, why = WHY): Promise<void> => {
    expect(await button(name).getAttribute('aria-disabled')).toBe('true');
    await button(name).hover();
    await page.getByRole('tooltip', { name: why }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('tooltip').waitFor({ state: 'detached' });
  };

  it('E5 is told so in the place of payload and result, and sees everything else', async () => {
    await open(await greeted());
    await page.getByText(WHY).waitFor();
    await page.getByRole('heading', { name: 'Metadata' }).waitFor();
    await page.getByText('acme').waitFor();
    for (const name of ['Payload', 'Result'])
      expect([name, await page.getByRole('heading', { name, exact: true }).count()]).toEqual([name, 0]);
    expect(await page.content()).not.toContain(CANARY);
  });

  it('E5 repeats it as it is, and is told why it cannot be edited, reproduced or put into a form', async () => {
    const id = await greeted();
    await open(id);
    await explains('Edit and retry', `${WHY} Retry repeats it as it is.`);
    await explains('Open in form');
    await explains('Reproduce');
    await button('Retry').click();
    await page.waitForURL((url) => !url.href.includes(id));
    const retried = page.url().split('/').at(-1)?.split('?')[0] ?? '';
    await page.getByText(WHY).waitFor();
    expect(await dashboard().tasks.get(retried)).toMatchObject({ payload: { name: CANARY }, retryOf: id });
  });

  it('E5 sees which artifacts there are, and why none can be downloaded', async () => {
    await open(await dashboard().ran('leave_artifacts', {}, { createdBy: 'u-clerk' }), 'artifacts');
    const totals = page.getByRole('listitem').filter({ hasText: 'totals.json' });
    const download = totals.getByRole('button', { name: 'Download' });
    await download.hover();
    await page.getByRole('tooltip', { name: WHY }).waitFor();
    expect(await download.getAttribute('aria-disabled')).toBe('true');
    expect(await page.getByRole('link', { name: 'Download' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Preview' }).count()).toBe(0);
  });

  it('E5 gets an empty form, and is told why it was not filled', async () => {
    const id = await greeted();
    await page.goto(dashboard().at(`tasks/greet_user?from=${id}`));
    await page.getByRole('status').filter({ hasText: 'It could not be filled from' }).getByText(WHY).waitFor();
    expect(await page.content()).not.toContain(CANARY);
  });
});
