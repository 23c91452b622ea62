// npm run screenshots: every page of the dashboard, empty, busy and failing, with the demo's data, for docs/screenshots.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startChromium } from './lib/browser.mjs';
import { DemoLoad } from './lib/demo-load.mjs';
import { fromRoot } from './lib/project.mjs';
import { smallPng } from './lib/small-png.mjs';
import { StartedDemo } from './lib/started-demo.mjs';

const WIDE = { viewport: { width: 1440, height: 900 } };
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const VIEWS = ['light', 'dark'].flatMap((colorScheme) => [
  { name: `wide-${colorScheme}`, context: { ...WIDE, colorScheme } },
  { name: `phone-${colorScheme}`, context: { ...PHONE, colorScheme } },
]);
// So that the charts have something to show.
const BUSY_FOR_MS = 150_000;
const FAILING_FOR_MS = 20_000;

// Often enough to have a history by then.
const SCHEDULES = {
  'sync-rates': { task_name: 'sync_exchange_rates', every: '5s' },
  'morning-report': {
    task_name: 'sales_report',
    payload: { format: 'markdown' },
    cron: '0 8 * * 1-5',
    timezone: 'Europe/Berlin',
  },
  'digest-files': { task_name: 'digest_files', payload: { folder: 'texts' }, cron: '*/15 * * * *' },
};

const folder = fromRoot('docs', 'screenshots');
const data = mkdtempSync(join(tmpdir(), 'taskledger-screenshots-'));
// Neither examples nor schedules: the first pictures are of an empty ledger.
process.env.DEMO_WORKLOAD = 'off';
let demo = await StartedDemo.start(data);
let load = new DemoLoad(demo);
let browser;
try {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (name.endsWith('.png')) rmSync(join(folder, name));
  await isUp();
  browser = await startChromium();
  await photographEmpty();
  await startWithSchedules();
  await photographBusy();
  await photographFailing();
} finally {
  await load.stop();
  await browser?.close();
  await demo.stop('SIGTERM', 30_000).catch(() => demo.kill());
  rmSync(data, { recursive: true, force: true });
}

function isUp() {
  return demo.until(120_000, 'the demo', async () => (await demo.get('/api/v1/tasks')).status === 200);
}

async function startWithSchedules() {
  await demo.stop('SIGTERM', 30_000);
  delete process.env.DEMO_WORKLOAD;
  demo = await StartedDemo.start(data);
  load = new DemoLoad(demo);
  await isUp();
}

async function photographEmpty() {
  const pages = ['overview', 'executions', 'tasks', 'schedules', 'workflows', 'queues', 'breakers'];
  await photograph('empty', { ...Object.fromEntries(pages.map((page) => [page, page])), task: 'tasks/hello' });
  const { body } = await demo.post('/api/v1/tasks/hello/$execute', { params: {}, options: { delay: '2h' } });
  await photograph('empty', { execution: `executions/${body.execution_id}?tab=logs` });
  await demo.post(`/api/v1/tasks/executions/${body.execution_id}/cancel`, {});
}

async function photographBusy() {
  for (const [name, schedule] of Object.entries(SCHEDULES)) {
    const { status, body } = await demo.put(`/api/v1/schedules/${name}`, schedule);
    if (status >= 400) throw new Error(`${name}: ${JSON.stringify(body)}`);
  }
  load.start();
  await pause(BUSY_FOR_MS);
  const orders = await demo.get('/api/v1/workflows?name=fulfil_order&state=completed');
  const { body } = await demo.post('/api/v1/tasks/rebuild_search_index/$execute', { params: { steps: 200 } });
  await pause(8_000);
  await photograph('busy', {
    overview: 'overview',
    executions: 'executions',
    execution: `executions/${body.execution_id}?tab=logs`,
    tasks: 'tasks',
    task: 'tasks/render_order_confirmation?window=1h',
    schedules: 'schedules',
    schedule: 'schedules/sync-rates',
    workflows: 'workflows',
    workflow: `workflows/${orders.body.results[0].id}`,
    gantt: `workflows/${orders.body.results[0].id}?view=gantt`,
    queues: 'queues',
    queue: 'queues/default',
    breakers: 'breakers',
    workers: 'workers',
    audit: 'audit',
    system: 'system',
    preflight: 'preflight',
    settings: 'settings',
  });
}

async function photographFailing() {
  load.fail();
  await pause(FAILING_FOR_MS);
  const failed = await demo.get('/api/v1/tasks/executions?status=FAILURE');
  const orders = await demo.get('/api/v1/workflows?name=fulfil_order&state=failed');
  const groups = await demo.get('/api/v1/errors?window=24h&sort=count');
  await photograph('failing', {
    overview: 'overview',
    executions: 'executions?status=FAILURE',
    execution: `executions/${failed.body.results[0].id}`,
    errors: 'errors',
    error: `errors/${groups.body.results[0].fingerprint}`,
    tasks: 'tasks?window=1h',
    workflows: 'workflows?state=failed',
    workflow: `workflows/${orders.body.results[0].id}`,
    task: `tasks/charge_expired_card?window=1h&from=${failed.body.results[0].id}`,
  });
  await photographIn('de-DE', 'overview-german', 'overview');
}

async function photographIn(locale, name, path) {
  await photograph('busy', { [name]: path }, [{ name: 'wide-light', context: { ...WIDE, locale } }]);
}

async function photograph(state, pages, views = VIEWS) {
  for (const { name: view, context: options } of views) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(`${demo.origin}/admin/tasks/${path}`);
      await page.waitForSelector('h1');
      await page.waitForSelector('[aria-label=Loading]', { state: 'detached' });
      await pause(500);
      writeFileSync(join(folder, `${name}-${state}-${view}.png`), smallPng(await page.screenshot()));
    }
    await context.close();
  }
}
