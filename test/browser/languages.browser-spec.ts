import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { BulkOperations, Schedules, TaskAlerts, TaskErrors, Workflows } from '@taskledger/nestjs';
import type { Page } from 'playwright-core';
import { UI_PAGES } from '../../libs/task-admin/src/ui/ui-pages.js';
import { Ledger } from '../../libs/task/src/ledger/index.js';
import { plantDeploys } from '../fixtures/planted-deploys.js';
import { until } from '../fixtures/until.js';
import { say, speech, WorkflowTasks } from '../rest/support/workflow.tasks.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';
import { englishIn } from './support/english.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SETTLED = `document.querySelectorAll('.skeleton').length === 0 && document.getAnimations().every(
  ({ playState, effect }) => playState !== 'running' || effect?.getTiming().iterations === Infinity)`;

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

describe('D-34 the languages of the dashboard', () => {
  const of: Record<string, string> = {};
  const dashboard = useDashboard({
    providers: [WorkflowTasks],
    fill: async (started) => {
      of['executions'] = await started.ran('charge_card');
      await started.ran('greet_user', { name: 'Ada' });
      of['tasks'] = 'place_order';
      of['errors'] = (await started.tasks.get(of['executions']))?.errorFingerprint ?? '';
      await started.get(TaskErrors).list();
      await started.get(Schedules).upsert('nightly', { task: 'greet_user', cron: '30 2 * * 1-5' });
      await started.get(TaskAlerts).create({ name: 'it_fails', kind: 'exhausted' });
      const { id: workflow } = await started.get(Workflows).start(speech, { text: say.name });
      const selection = { action: 'retry', filter: { taskName: 'charge_card' } } as const;
      const { id: bulk } = await started.get(BulkOperations).start(selection);
      const deploys = [3, 2].map((hours) => ({ version: `${hours}.0.0`, atMs: Date.now() - hours * 3_600_000 }));
      await plantDeploys(started.get(Ledger).database, deploys);
      Object.assign(of, {
        deploys: '2.0.0',
        schedules: 'nightly',
        alerts: 'it_fails',
        queues: 'default',
        workflows: workflow,
        'bulk-operations': bulk,
      });
    },
  });
  const chromium = useChromium({ locale: 'en-US', reducedMotion: 'reduce' });
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  const open = async (path: string): Promise<void> => {
    await page.goto(dashboard().at(path));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await until(() => page.evaluate<boolean>(SETTLED), `${path} to be still`);
  };
  const root = (): Promise<string> =>
    page.evaluate('`${document.documentElement.lang} ${document.documentElement.dir}`');
  const heading = (name: string): Promise<void> => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  const store = async (language: string): Promise<void> => {
    await page.addInitScript(`localStorage.setItem('taskledger.language', '${language}')`);
  };

  it.each([
    ['tasks', 'Tasks', 'Tasks'],
    ['schedules', 'Schedules', 'Zeitpläne'],
    ['executions?status=FAILURE', 'Executions', 'Ausführungen'],
  ])('are switched on %s, and stay so', async (path, english, german) => {
    await open(path);
    await heading(english);
    expect(await root()).toBe('en ltr');
    const address = page.url();
    await page.getByLabel('Language').selectOption('Deutsch');
    await page.getByRole('navigation', { name: 'Seiten' }).getByText('Ausführungen').waitFor();
    await heading(german);
    expect([await root(), page.url()]).toEqual(['de ltr', address]);
    await page.reload();
    await heading(german);
    await page.getByLabel('Sprache').selectOption('English');
    await page.getByRole('navigation', { name: 'Pages' }).getByText('Executions').waitFor();
    await heading(english);
    expect([await root(), page.url()]).toEqual(['en ltr', address]);
  });

  it('are chosen in the palette', async () => {
    await open('overview');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Page, task, execution id or query' }).fill('deutsch');
    await page.getByRole('option').first().click();
    await heading('Übersicht');
  });

  it.each(['overview', 'executions', 'executions?group=status'])('leave no English on %s', async (path) => {
    await open(path);
    expect((await englishIn(page)).length).toBeGreaterThan(30);
    await page.getByLabel('Language').selectOption('Deutsch');
    await page.getByLabel('Sprache').waitFor();
    await until(() => page.evaluate<boolean>(SETTLED), `${path} to be still`);
    expect(await englishIn(page)).toEqual([]);
  });

  const pathOf = (route: string): string => route.replace(/:\w+$/, () => of[route.split('/')[0]!] ?? 'missing');
  const problemsOf = async (path: string): Promise<string[]> => {
    await page.evaluate(AXE);
    const { violations } = await page.evaluate<{ violations: Violation[] }>('axe.run()');
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    const found = serious.map(({ id, nodes }) => `${path}: ${id} ${nodes[0]?.html}`);
    const tooWide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    return tooWide > 0 ? [...found, `${path} is ${tooWide} px too wide`] : found;
  };

  it.each([
    ['en-XB', 'rtl', 1280],
    ['en-XB', 'rtl', 360],
    ['de', 'ltr', 360],
  ])(
    'have room on every page: %s, %s, %s px',
    async (language, dir, width) => {
      await page.setViewportSize({ width, height: 800 });
      await store(language);
      const found: string[] = [];
      for (const route of UI_PAGES) {
        const path = pathOf(route);
        await open(path);
        expect(await root()).toBe(`${language} ${dir}`);
        found.push(...(await problemsOf(path)));
      }
      expect(found).toEqual([]);
    },
    240_000,
  );
});

describe('D-34 the language of a browser', () => {
  const dashboard = useDashboard();
  const chromium = useChromium({ locale: 'de-AT' });

  it('is the one that the dashboard begins with, and that numbers are written in', async () => {
    const { page } = chromium;
    await page.goto(dashboard().at('settings'));
    await page.getByRole('heading', { level: 1, name: 'Einstellungen' }).waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('de');
  });
});
