import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../fixtures/until.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';
import { prompt } from './support/shown.tasks.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const VIEWS = [
  ['light', 1440],
  ['light', 360],
  ['dark', 1440],
  ['dark', 360],
] as const;
const SETTLED = `document.querySelectorAll('.skeleton').length === 0
  && document.getAnimations().every(({ playState, effect }) => playState !== 'running' || effect?.getTiming().iterations === Infinity)`;

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

describe('D-34 for everybody', () => {
  const ids: Record<string, string> = {};
  const dashboard = useDashboard({
    fill: async (started) => {
      // What is not in order is told on every page.
      for (const status of ['problem', 'warning', 'unknown'] as const)
        started.preflight.add(`${status}_of_the_host`, () => ({ status, message: 'Found.', remedy: 'Mend it.' }));
      ids['failed'] = await started.ran('charge_card');
      ids['kept'] = await started.ran('leave_artifacts');
      ids['flaky'] = await started.ran('flaky_task');
      const running = await started.tasks.enqueue('prompted', {});
      await prompt(running.id, 'log', 'a line');
      await prompt(running.id, 'progress', '40');
      ids['running'] = running.id;
    },
  });
  const chromium = useChromium({ reducedMotion: 'reduce' });
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const PAGES: readonly (readonly [path: string, open?: () => Promise<void>])[] = [
    ['overview'],
    ['executions'],
    ['executions?q=nothing-is-called-this'],
    ['executions?group=status'],
    ['executions?on=all&zone=Europe/Vienna'],
    [`executions?group=status&open=none&on=${new Date().toISOString().slice(0, 10)}`],
    [
      'executions',
      () =>
        page
          .getByRole('checkbox', { name: /^Select / })
          .nth(1)
          .check(),
    ],
    ['executions', () => page.keyboard.press('Control+k')],
    ['executions', () => page.keyboard.press('?')],
    ['executions/:failed'],
    ['executions/:failed', () => page.getByRole('button', { name: 'Edit and retry' }).click()],
    ['executions/:flaky?tab=attempts'],
    ['executions/:kept?tab=artifacts', () => page.getByRole('button', { name: 'Preview' }).first().click()],
    ['executions/:running?tab=logs'],
    ['executions/:running?tab=related'],
    ['tasks'],
    ['preflight'],
    ['settings'],
    ['tasks/place_order'],
    ['tasks/place_order', () => page.getByRole('button', { name: 'Run', exact: true }).click()],
  ];

  const problemsOf = async (where: string): Promise<string[]> => {
    await page.evaluate(AXE);
    const { violations } = await page.evaluate<{ violations: Violation[] }>('axe.run()');
    const found = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${where}: ${id} ${nodes[0]?.html}`);
    const tooWide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    return tooWide > 0 ? [...found, `${where} is ${tooWide} px too wide`] : found;
  };

  it.each(VIEWS)(
    'D-34 has nothing serious that keeps anybody out: %s, %s px wide',
    async (colorScheme, width) => {
      await page.emulateMedia({ colorScheme });
      chromium.tolerate(/status of (400|503)/);
      await page.setViewportSize({ width, height: 800 });
      const found: string[] = [];
      for (const [path, open] of PAGES) {
        await page.goto(dashboard().at(path.replace(/:(\w+)/, (_, name: string) => ids[name] ?? '')));

        await page.getByRole('heading', { level: 1 }).waitFor();
        await open?.();
        await until(() => page.evaluate<boolean>(SETTLED), `${path} to be still`);
        found.push(...(await problemsOf(`${path} at ${width}`)));
      }
      expect(found).toEqual([]);
    },
    180_000,
  );
});
