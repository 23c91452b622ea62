import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../fixtures/until.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';

/** Further than any page has stops. */
const MOST_STOPS = 150;

/** What has the focus: its name, and whether somebody who looks can tell. */
interface Focus {
  readonly name: string;
  readonly isSeen: boolean;
}

const FOCUS = `(() => {
  const element = document.activeElement;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
  const around = element.closest('label, fieldset, .facet') ?? element;
  const other = getComputedStyle(around);
  const isOutlined = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
  const name = element.getAttribute('aria-label') ?? element.innerText ?? '';
  return {
    name: element === document.body ? '' : name.replace(/\\s+/g, ' ').trim(),
    isSeen: isOutlined({ outlineStyle, outlineWidth }) || boxShadow !== 'none' || isOutlined(other) || other.boxShadow !== 'none',
  };
})()`;

describe('D-34 with the keyboard alone', () => {
  const dashboard = useDashboard({
    fill: async (started) => {
      for (const name of ['Ada', 'Grace', 'Edsger']) await started.ran('greet_user', { name });
      await started.ran('charge_card');
    },
  });
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const focus = (): Promise<Focus> => page.evaluate<Focus>(FOCUS);
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  // What closes hands the focus back a moment after it is gone.
  const focusOn = (name: RegExp): Promise<unknown> =>
    until(async () => name.test((await focus()).name), `the focus on ${name.source}`);
  const ids = async (query = ''): Promise<string[]> =>
    (await dashboard().api.get(`/tasks/executions?${query}`)).body.results.map(({ id }: { id: string }) => id);
  const tabTo = async (name: RegExp): Promise<void> => {
    for (let stop = 0; stop < MOST_STOPS; stop++) {
      await press('Tab');
      if (name.test((await focus()).name)) return;
    }
    throw new Error(`Nothing called ${String(name)} is reached with Tab`);
  };
  const openList = async (query = ''): Promise<void> => {
    await page.goto(dashboard().at(`executions?${query}`));
    await page.getByRole('row').nth(1).waitFor();
  };

  it('D-34 leads from the list to an execution and back: /, Escape, j, k, Enter', async () => {
    await openList();
    await press('/');
    await focusOn(/^Search$/);
    // The rows of the letters before look alike, and what is chosen among them is not kept.
    const answered = page.waitForResponse((response) => response.url().includes('query=greet'));
    await page.keyboard.type('greet');
    await page.waitForURL(/q=greet/);
    await answered;
    await until(async () => (await page.getByRole('row').count()) === 4, 'three rows and their heading');
    await press('Escape');
    await focusOn(/^(?!Search$)/);
    await press('j', 'j', 'j', 'k', 'Enter');
    await page.waitForURL(new RegExp((await ids('query=greet'))[1] ?? ''));
    await page.goBack();
    await page.waitForURL(/q=greet/);
  });

  it('D-34 opens anything from the palette, and gives the focus back', async () => {
    await openList();
    await tabTo(/^Go to/);
    await press('Enter');
    const palette = page.getByRole('dialog', { name: 'Go to' });
    await palette.waitFor();
    await press('Escape');
    await palette.waitFor({ state: 'hidden' });
    await focusOn(/^Go to/);

    await press('Control+k');
    await palette.waitFor();
    await page.keyboard.type('place_or');
    await press('Enter');
    await page.waitForURL(/tasks\/place_order/);
    await press('Control+k');
    const [failed = ''] = await ids('status=FAILURE');
    await page.keyboard.type(failed);
    await press('Enter');
    await page.waitForURL(new RegExp(failed));
  });

  it('offers in the palette what the open execution does, and does it', async () => {
    const [id = ''] = await ids('status=FAILURE&task_name=charge_card');
    await page.goto(dashboard().at(`executions/${id}`));
    const palette = page.getByRole('dialog', { name: 'Go to' });
    const here = palette.getByRole('option').filter({ hasText: 'On this page' });
    await page.getByRole('heading', { name: 'charge_card' }).waitFor();
    await press('Control+k');
    await here.filter({ hasText: /^Retry/ }).waitFor();
    const names = (await here.allInnerTexts()).map((text) => text.split('\n')[0]);
    // It has ended, so it cannot be cancelled.
    expect(names).toEqual([
      'Retry',
      'Edit and retry',
      'Open in form',
      'Reproduce',
      'Copy the id',
      'Open the task charge_card',
      'Compare with the last success',
      'Open its error',
    ]);
    await page.keyboard.type('copy the');
    await press('Enter');
    await page.getByText('Copied to the clipboard.').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(id);

    await press('Control+k');
    await page.keyboard.type('compare');
    await press('Enter');
    await page.getByRole('tab', { name: 'Compare', selected: true }).waitFor();

    await press('Control+k');
    await page.keyboard.type('edit and');
    await press('Enter');
    await page.getByRole('dialog', { name: 'Edit and retry' }).waitFor();
    await press('Escape');
    await page.getByRole('dialog', { name: 'Edit and retry' }).waitFor({ state: 'hidden' });

    await press('Control+k');
    await page.keyboard.type('retry');
    await press('Enter');
    await page.waitForURL((url) => url.pathname.includes('/executions/') && !url.pathname.endsWith(id));
    const repeated = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    expect((await dashboard().tasks.get(repeated))?.retryOf).toBe(id);

    await page.goto(dashboard().at('overview'));
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await press('Control+k');
    await palette.getByRole('option').first().waitFor();
    expect(await here.count()).toBe(0);
  });

  it('has in the palette what was open lately, in this browser only', async () => {
    const [first = '', second = ''] = await ids('task_name=greet_user');
    const kept = (): Promise<string> =>
      page.evaluate<string>(
        `Object.entries(localStorage).find(([key]) => key.startsWith('taskledger.recent'))?.[1] ?? ''`,
      );
    for (const [path, id] of [
      [`executions/${first}`, first],
      [`executions/${second}`, second],
      ['tasks/greet_user', undefined],
    ] as const) {
      await page.goto(dashboard().at(path));
      const entry = JSON.stringify({ task: 'greet_user', id });
      await until(async () => (await kept()).startsWith(`[${entry}`), `${path} to be remembered`);
    }
    await page.goto(dashboard().at('overview'));
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    const lately = page.getByRole('option').filter({ hasText: 'Opened recently' });
    const opened = async (): Promise<(string | undefined)[]> =>
      (await lately.allInnerTexts()).map((text) => text.split('\n')[0]);
    const names = (...opens: string[]): string[] => opens.map((each) => `greet_user ${each.slice(-8)}`);
    await press('Control+k');
    await lately.first().waitFor();
    expect(await opened()).toEqual(['greet_user', ...names(second, first)]);
    await press('ArrowDown', 'ArrowDown', 'Enter');
    await page.waitForURL(new RegExp(first));
    await page.getByRole('heading', { name: 'greet_user', level: 1 }).waitFor();
    // What is open now is not offered, and comes first afterwards.
    await press('Control+k');
    await lately.first().waitFor();
    expect(await opened()).toEqual(['greet_user', ...names(second)]);
    expect(await kept()).toContain(first);
    expect(await kept()).not.toContain('Ada');
  });

  it('says what the keys are, keeps the focus within, and gives it back', async () => {
    await openList();
    await tabTo(/^Select all/);
    await press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard' });
    await sheet.waitFor();
    for (let stop = 0; stop < 4; stop++) {
      await press('Tab');
      expect(await sheet.evaluate((dialog) => dialog.contains(dialog.ownerDocument.activeElement))).toBe(true);
    }
    await press('Escape');
    await sheet.waitFor({ state: 'hidden' });
    await focusOn(/^Select all/);
  });

  it('asks anew with r', async () => {
    await openList();
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().includes('/tasks/executions?')),
      press('r'),
    ]);
    expect(answer.status()).toBe(200);
  });

  it('reaches everything in order, and shows where it is', async () => {
    await openList();
    const stops: Focus[] = [];
    await press('Tab');
    while (stops.length < MOST_STOPS && (await focus()).name !== '') {
      stops.push(await focus());
      await press('Tab');
    }
    expect(stops.filter(({ isSeen }) => !isSeen)).toEqual([]);
    const names = stops.map(({ name }) => name);
    const order = [
      /^Skip to the content/,
      /^Go to/,
      /^Overview/,
      /^Tasks/,
      /^Group by status/,
      /^Running/,
      /^Search/,
      /^Select all/,
      /^greet_user/,
    ];
    const places = order.map((name) => names.findIndex((each) => name.test(each)));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places[0]).toBe(0);
  });

  it('skips to the content', async () => {
    await openList();
    await press('Tab');
    await focusOn(/^Skip to the content$/);
    await press('Enter', 'Tab');
    await focusOn(/^Views$/);
  });

  it('cancels and repeats', async () => {
    const { id } = await dashboard().tasks.enqueue('prompted', {});
    await page.goto(dashboard().at(`executions/${id}`));
    await page.getByText('Running').first().waitFor();
    await tabTo(/^Cancel$/);
    await press('Enter');
    await page.getByText('Cancelled').first().waitFor();
    await until(async () => (await dashboard().tasks.get(id))?.status === 'REVOKED', 'the ledger to say so');
    await tabTo(/^Retry$/);
    await press('Space');
    await page.waitForURL((url) => !url.pathname.endsWith(id));
    const repeated = page.url().split('/').at(-1) ?? '';
    expect((await dashboard().tasks.get(repeated))?.retryOf).toBe(id);
    await dashboard().tasks.cancel(repeated);
  });

  it('edits and repeats, and gives the focus back when nothing was changed', async () => {
    const [id = ''] = await ids('task_name=greet_user');
    await page.goto(dashboard().at(`executions/${id}`));
    await page.getByText('Succeeded').first().waitFor();
    await tabTo(/^Edit and retry$/);
    await press('Enter');
    const sheet = page.getByRole('dialog', { name: 'Edit and retry' });
    await sheet.waitFor();
    await press('Escape');
    await sheet.waitFor({ state: 'hidden' });
    await focusOn(/^Edit and retry$/);
  });

  it('ticks a row with x, and Enter on a button presses that button', async () => {
    await openList('task=charge_card');
    await press('j', 'x');
    await page.getByRole('region', { name: 'Selection' }).waitFor();
    await tabTo(/^Retry…$/);
    await press('Enter');
    const what = /^Retry 1 failed execution of charge_card$/;
    await page.getByRole('dialog', { name: what }).waitFor();
    await tabTo(what);
    await press('Enter');
    await page.getByRole('status').getByText('Finished, 1 of 1').waitFor();
    await page.goBack();
    await page.waitForURL(/executions\?task=charge_card/);
  });
});
