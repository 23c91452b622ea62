import { BulkOperations, Schedules, TaskAlerts, TaskBreakers, TaskErrors } from '@taskledger/nestjs';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { AlertEvaluation } from '../../libs/task/src/alerts/index.js';
import { Ledger } from '../../libs/task/src/ledger/index.js';
import { plantDeploys, plantErrors } from '../fixtures/planted-deploys.js';
import { plantEnds } from '../fixtures/planted-statistics.js';
import { until } from '../fixtures/until.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';
import { prompt } from './support/shown.tasks.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
// A theme changes colours and nothing else.
const THEMES = [
  ['light', 'axe.run()'],
  ['dark', "axe.run({ runOnly: ['color-contrast', 'link-in-text-block'] })"],
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
    // Nothing listens there.
    tasks: {
      queues: { held: {} },
      alerts: { channels: { ops: { type: 'webhook', url: 'http://127.0.0.1:9/' } } },
      worker: { version: '2.0.0' },
    },
    fill: async (started) => {
      await deployed(started.get(Ledger));
      // What is not in order is told on every page.
      for (const status of ['problem', 'warning', 'unknown'] as const)
        started.preflight.add(`${status}_of_the_host`, () => ({ status, message: 'Found.', remedy: 'Mend it.' }));
      ids['failed'] = await started.ran('charge_card');
      const errors = started.get(TaskErrors);
      ids['group'] = (await started.tasks.get(ids['failed']))?.errorFingerprint ?? '';
      const ignored = await started.ran('failing_task');
      ids['ignored'] = (await started.tasks.get(ignored))?.errorFingerprint ?? '';
      // What has failed is counted when somebody asks.
      await errors.list();
      await errors.ignore(ids['ignored'], { until: new Date('2099-01-01'), actor: 'ann', reason: 'known' });
      const { id: fine } = await started.tasks.enqueue('greet_user', { name: 'Ada' });
      await started.tasks.waitFor(fine);
      const again = await started.tasks.retry(fine, { payload: { name: 'Bob' } });
      await started.tasks.waitFor((ids['again'] = again.id));
      ids['kept'] = await started.ran('leave_artifacts');
      ids['flaky'] = await started.ran('flaky_task');
      ids['measured'] = await started.ran('resize_image');
      const running = await started.tasks.enqueue('prompted', {});
      await prompt(running.id, 'log', 'a line');
      await prompt(running.id, 'progress', '40');
      ids['running'] = running.id;
      const lock = { key: 'a lock', onConflict: 'wait' } as const;
      await started.tasks.enqueue('prompted', {}, { lock });
      const waiting = await started.tasks.enqueue('prompted', {}, { lock });
      await until(async () => (await started.tasks.get(waiting.id))?.blockedKey, 'it to wait');
      ids['waiting'] = waiting.id;
      const selection = { action: 'retry', filter: { taskName: 'charge_card' } } as const;
      ids['bulk'] = (await started.get(BulkOperations).start(selection)).id;
      await alerted(started.get(TaskAlerts), started.get(AlertEvaluation));
      await scheduled(started.get(Schedules));
      // Over the API, so that the audit has something to show.
      await started.api.post('/queues/held/pause', { reason: 'stocktaking' });
      await started.tasks.enqueue('greet_user', {}, { queue: 'held' });
      await started.get(TaskBreakers).open('add', { actor: 'ann', reason: 'announced by the provider' });
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
    ['executions/:measured?tab=attempts'],
    ['executions/:kept?tab=artifacts', () => page.getByRole('button', { name: 'Preview' }).first().click()],
    ['executions/:running?tab=logs'],
    ['executions/:waiting', () => page.getByRole('link', { name: 'Open the holder' }).waitFor()],
    ['executions/:running?tab=related'],
    ['executions/:failed?tab=compare'],
    ['executions/:again?tab=compare'],
    ['errors'],
    ['errors?state=ignored&task=nothing_is_called_this'],
    ['errors/:group'],
    ['errors/:group', () => page.getByRole('button', { name: 'Show table' }).click()],
    ['errors/:group', () => page.getByRole('button', { name: 'Resolve' }).click()],
    [
      'errors/:group',
      async () => {
        await page.getByRole('button', { name: 'Ignore' }).click();
        await page.getByLabel('Until a time').check();
      },
    ],
    [
      'errors/:group',
      async () => {
        await page.getByRole('button', { name: 'Retry the group' }).click();
        await page.getByRole('button', { name: /^Retry \d+ execution/ }).waitFor();
      },
    ],
    ['errors/:ignored?window=24h'],
    ['tasks'],
    ['schedules'],
    ['schedules?q=nothing-is-called-this'],
    ['schedules', () => page.getByRole('button', { name: 'Pause' }).first().click()],
    ['schedules/nightly_sync_of_all_customers_acme'],
    ['schedules/nightly_sync_of_all_customers_acme', () => page.getByRole('button', { name: 'Override' }).click()],
    ['schedules/polling', () => page.getByRole('button', { name: 'Run missed' }).click()],
    ['queues'],
    ['queues/held'],
    ['queues/held', () => page.getByRole('button', { name: 'Clear' }).click()],
    ['queues/held', () => page.getByRole('button', { name: 'Limit', exact: true }).click()],
    ['workers'],
    ['workers', () => page.getByRole('button', { name: 'Make quiet' }).click()],
    ['locks'],
    ['locks', () => page.getByRole('button', { name: 'Release' }).click()],
    ['breakers'],
    [
      'breakers',
      () =>
        page
          .getByRole('button', { name: /^(Open|Close)$/ })
          .first()
          .click(),
    ],
    ['alerts'],
    ['alerts', () => page.getByRole('button', { name: 'Mute' }).first().click()],
    [
      'alerts',
      async () => {
        await page.getByRole('button', { name: 'New rule' }).click();
        await page.getByLabel(/^Fires above/).fill('1');
        await page.getByLabel(/^Of at least/).fill('1');
        await page.getByRole('button', { name: /^Preview/ }).click();
        await page.getByText(/^It would have fired/).waitFor();
      },
    ],
    ['alerts/it_fails'],
    ['deploys'],
    ['deploys/2.0.0'],
    ['deploys/2.0.0?window=1h'],
    ['deploys/1.0.0'],
    ['bulk-operations'],
    ['bulk-operations/:bulk'],
    [
      'executions?status=FAILURE',
      async () => {
        await page.getByRole('button', { name: /^Select all/ }).click();
        await page.getByRole('button', { name: 'Retry…' }).click();
        await page.getByRole('button', { name: /^Retry \d+ failed/ }).waitFor();
      },
    ],
    ['tasks/add'],
    ['audit'],
    [
      'audit',
      () =>
        page
          .getByRole('button', { name: /^Details of/ })
          .first()
          .click(),
    ],
    ['audit?action=nothing-is-called-this'],
    ['preflight'],
    ['settings'],
    ['system'],
    ['tasks/place_order'],
    ['tasks/charge_card'],
    ['tasks/place_order', () => page.getByRole('button', { name: 'Run', exact: true }).click()],
  ];

  const problemsOf = async (where: string): Promise<string[]> => {
    await page.evaluate(AXE);
    const found: string[] = [];
    for (const [colorScheme, run] of THEMES) {
      await page.emulateMedia({ colorScheme });
      await until(() => page.evaluate<boolean>(SETTLED), `${where} to be still`);
      const { violations } = await page.evaluate<{ violations: Violation[] }>(run);
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      found.push(...serious.map(({ id, nodes }) => `${where}, ${colorScheme}: ${id} ${nodes[0]?.html}`));
    }
    const tooWide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    return tooWide > 0 ? [...found, `${where} is ${tooWide} px too wide`] : found;
  };

  it.each([1440, 360])(
    'D-34 has nothing serious that keeps anybody out, in both themes: %s px wide',
    async (width) => {
      chromium.tolerate(/status of (400|503)/);
      await page.setViewportSize({ width, height: 800 });
      const found: string[] = [];
      for (const [path, open] of PAGES) {
        await page.goto(dashboard().at(path.replace(/:(\w+)/, (_, name: string) => ids[name] ?? '')));
        await page.getByRole('heading', { level: 1 }).waitFor();
        await open?.();
        found.push(...(await problemsOf(`${path} at ${width}`)));
      }
      expect(found).toEqual([]);
    },
    360_000,
  );
});

/** One that fires and has been told, and one that is muted. */
async function alerted(alerts: TaskAlerts, evaluation: AlertEvaluation): Promise<void> {
  await alerts.create({ name: 'it_fails', kind: 'exhausted', channels: ['ops'] });
  await alerts.create({ name: 'nobody_works_on_what_waits_in_the_queues', kind: 'no_worker' });
  await alerts.mute('nobody_works_on_what_waits_in_the_queues', {
    until: new Date('2099-01-01'),
    reason: 'stocktaking',
  });
  await evaluation.evaluate();
}

/** A schedule of every kind of state and of slot. */
async function scheduled(schedules: Schedules): Promise<void> {
  const nightly = 'nightly_sync_of_all_customers_acme';
  const long = { payload: { name: 'a name that is as long as names of customers sometimes are' } };
  await schedules.upsert(nightly, {
    task: 'greet_user',
    cron: '30 2 * * 1-5',
    timezone: 'America/Argentina/Buenos_Aires',
    ...long,
  });
  await schedules.override(nightly, { cron: '30 3 * * 1-5', reason: 'load' }, { actor: 'ada' });
  await schedules.pause(nightly, { reason: 'stocktaking', actor: 'ada', until: new Date('2099-01-01') });
  await schedules.upsert('polling', { task: 'failing_task', every: '1m', startAt: new Date(Date.now() - 600_000) });
  await schedules.backfill('polling', { from: new Date(Date.now() - 300_000) });
  for (const name of ['one', 'two']) await schedules.upsert(name, { task: 'greet_user', cron: '@hourly' });
  await schedules.upsert('over', { task: 'greet_user', at: new Date(Date.now() - 1_000) });
}

/** A version that has made one task worse, half an hour ago. */
async function deployed(ledger: Ledger): Promise<void> {
  const atMs = ledger.clock.now() - 30 * 60_000;
  await plantDeploys(ledger.database, [
    { version: '1.0.0', atMs: atMs - 20 * 60_000 },
    { version: '2.0.0', atMs },
  ]);
  for (const [count, when] of [
    [2, atMs - 10 * 60_000],
    [60, atMs + 10 * 60_000],
  ] as const) {
    const ends = { task: 'resize_image_of_a_customer_who_has_many', atMs: when };
    await plantEnds(ledger, [
      { ...ends, count: 100 },
      { ...ends, count, status: 'FAILURE' },
      { task: 'rare', count: 1, atMs: when },
    ]);
  }
  await plantErrors(ledger.database, [
    { fingerprint: 'no-such-image', task: 'resize_image_of_a_customer_who_has_many', atMs: atMs + 10 * 60_000 },
  ]);
}
