import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CDPSession, Page } from 'playwright-core';
import { until } from '../fixtures/until.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';
import { fillExecutions } from './support/ledger-fill.js';

const EXECUTIONS = 100_000;
const ROWS_OF_A_REQUEST = 50;
/** As many as a page of the dashboard holds. */
const WALKED = 2_000;

const LOOKS_BEFORE_ANOTHER_PRESS = 30;
const LOOKS_AT_BLANKS = 150;

/** What is in the page at one moment of the walk. */
interface Glance {
  readonly rows: readonly (readonly [index: number, id: string])[];
  readonly elements: number;
  readonly scrolled: number;
  /** Whether there is a row down to the lower edge of the window, or the end of the list. */
  readonly isCovered: boolean;
}

/** What it took to show the rows of one request. */
interface Cost {
  readonly taskSeconds: number;
  readonly longTasks: number;
}

const ROWS = `[...document.querySelectorAll('[role=row][aria-rowindex]')].map((row) => [
  Number(row.getAttribute('aria-rowindex')) - 2,
  row.querySelector('a[href*="executions/"]').href.split('/').pop(),
])`;
const IS_COVERED = `(document.elementFromPoint(700, innerHeight - 2)?.closest('[role=row]') != null
  || document.querySelector('[role=table]')?.getBoundingClientRect().bottom <= innerHeight)`;
const GLANCE = `({
  rows: ${ROWS}, elements: document.querySelectorAll('*').length, scrolled: scrollY, isCovered: ${IS_COVERED} })`;
/** Keeps every row that is ever in the page: it can scroll past faster than a test looks. */
const KEEP_ROWS = `globalThis.kept = new Map();
addEventListener('DOMContentLoaded', () => new MutationObserver(() => {
  for (const [index, id] of ${ROWS}) kept.set(index, (kept.get(index) ?? new Set()).add(id));
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-rowindex', 'href'] }));`;
const KEPT = '[...kept].toSorted(([one], [other]) => one - other).map(([, ids]) => [...ids].join())';
const UNDER_CURSOR = `(() => {
  const row = document.elementFromPoint(700, 600)?.closest('[role=row]');
  const id = row?.querySelector('a[href*="executions/"]')?.href.split('/').pop();
  return id ? id + ' at ' + row.getBoundingClientRect().top : '';
})()`;
const WATCH_LONG_TASKS = `globalThis.longTasks = 0;
new PerformanceObserver((list) => (globalThis.longTasks += list.getEntries().reduce((sum, { duration }) => sum + duration, 0)))
  .observe({ type: 'longtask', buffered: true });`;

describe('a list of 100,000 executions', () => {
  let ids: readonly string[] = [];
  const dashboard = useDashboard({
    fill: async ({ ledger }) => {
      ids = await fillExecutions(ledger, EXECUTIONS);
    },
  });
  const chromium = useChromium();
  let page: Page;
  let inspector: CDPSession;

  beforeEach(async () => {
    ({ page } = chromium);
    inspector = await chromium.context.newCDPSession(page);
    await page.addInitScript({ content: WATCH_LONG_TASKS + KEEP_ROWS });
  });

  const glance = (): Promise<Glance> => page.evaluate<Glance>(GLANCE);

  const heapBytes = async (): Promise<number> => {
    await inspector.send('HeapProfiler.collectGarbage');
    return (await inspector.send('Runtime.getHeapUsage')).usedSize;
  };

  const spent = async (): Promise<Cost> => {
    const { metrics } = await inspector.send('Performance.getMetrics');
    const taskSeconds = metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
    return { taskSeconds, longTasks: await page.evaluate<number>('globalThis.longTasks') };
  };

  /** Down the list with the keyboard, as far as one page goes. Calls `look` for each further screen. */
  async function walk(look: (glance: Glance, reached: number) => Promise<void>): Promise<void> {
    let reached = -1;
    let pressedAt = -1;
    let looks = 0;
    const further = async (): Promise<Glance | undefined> => {
      const seen = await glance();
      if (seen.isCovered && (seen.rows.at(-1)?.[0] ?? -1) > reached) return seen;
      // One that scrolled nothing is repeated, as people do. While there are blanks a second step could leave rows out that
      // nobody has seen: it waits longer for them, and what is never drawn is missing in the end.
      looks = seen.scrolled === pressedAt ? looks + 1 : 0;
      const isDue = seen.isCovered
        ? looks % LOOKS_BEFORE_ANOTHER_PRESS === 0
        : looks > 0 && looks % LOOKS_AT_BLANKS === 0;
      if (isDue) await page.keyboard.press('PageDown');
      pressedAt = seen.scrolled;
      return undefined;
    };
    while (reached < WALKED - 1) {
      const now = await until(further, `rows after ${reached}`).catch(async (error: unknown) => {
        const { rows, scrolled, isCovered } = await glance();
        throw new Error(`Saw ${rows.length} rows up to ${rows.at(-1)?.[0]} at ${scrolled}, covered: ${isCovered}`, {
          cause: error,
        });
      });
      reached = now.rows.at(-1)?.[0] ?? reached;
      await look(now, reached);
    }
  }

  it('D-6 P-24 shows every execution once and in order, at the same cost, for as long as one scrolls', async () => {
    await inspector.send('Performance.enable');
    await page.goto(dashboard().at('executions'));
    await page.getByRole('row').nth(1).waitFor();
    const costs: Cost[] = [];
    const elements: number[] = [];
    const heaps: number[] = [];
    let loaded = 0;
    await walk(async (now, reached) => {
      elements.push(now.elements);
      if (Math.floor(reached / ROWS_OF_A_REQUEST) === loaded) return;
      loaded = Math.floor(reached / ROWS_OF_A_REQUEST);
      costs.push(await spent());
      if (costs.length % 10 === 0) heaps.push(await heapBytes());
    });
    expect(await page.evaluate(KEPT)).toEqual(ids.slice(0, WALKED));

    // The page holds what is in view, whatever lies above it.
    expect(Math.max(...elements)).toBeLessThan(2 * (elements[0] ?? 0));
    expect(elements[0]).toBeLessThan(EXECUTIONS / 20);
    // What comes later costs no more than what came first, apart from what else this machine is doing.
    const steps = costs.slice(1).map((cost, at) => cost.taskSeconds - (costs[at]?.taskSeconds ?? 0));
    const half = Math.floor(steps.length / 2);
    expect(median(steps.slice(half))).toBeLessThan(3 * median(steps.slice(0, half)));
    const blocked = costs.slice(1).map((cost, at) => cost.longTasks - (costs[at]?.longTasks ?? 0));
    expect(median(blocked)).toBeLessThanOrEqual(costs[0]?.longTasks ?? 0);
    // Rows are all that stays.
    expect(heaps.at(-1)).toBeLessThan(2 * (heaps[0] ?? 0));

    await page.getByRole('link', { name: 'Show older ones' }).click();
    const later = await until(async () => {
      const { rows } = await glance();
      return rows.length > 0 && rows[0]?.[0] === 0 && rows[0][1] !== ids[0] ? rows : undefined;
    }, 'the older rows');
    // It goes on with the millisecond of the last row, so that none is left out.
    const from = ids.findIndex((id) => id.slice(0, 13) === ids[WALKED - 1]?.slice(0, 13));
    expect(later.map(([, id]) => id)).toEqual(ids.slice(from, from + later.length));
  }, 180_000);

  it('D-9 holds new executions back, and moves no row under the cursor', async () => {
    await page.goto(dashboard().at('executions'));
    await page.getByRole('row').nth(1).waitFor();
    await page.mouse.move(700, 600);
    for (let screen = 0; screen < 12; screen++) await page.keyboard.press('PageDown');
    const under = (): Promise<string> => page.evaluate<string>(UNDER_CURSOR);
    const before = await until(async () => {
      const [one, other] = [await under(), await under()];
      return (await page.evaluate<number>('scrollY')) > 0 && one === other ? one : undefined;
    }, 'the page to stand still');
    await dashboard().ran('greet_user');
    await dashboard().ran('greet_user');
    const button = page.getByRole('button', { name: '2 new' });
    await button.waitFor();
    expect(await under()).toBe(before);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await button.click();
    await until(async () => (await page.evaluate<number>('scrollY')) === 0, 'the top of the list');
    await page.getByRole('row').nth(3).waitFor();
    const { rows } = await glance();
    expect(rows.slice(2, 12).map(([, id]) => id)).toEqual(ids.slice(0, 10));
    expect(await button.count()).toBe(0);
    // Only the top is asked for, not all that had been scrolled to.
    expect(asked.filter((url) => /executions\?.*page_size=50/.test(url)).length).toBeLessThanOrEqual(2);
  });
});

// Of odd and even numbers of values alike, the one in the middle.
function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
