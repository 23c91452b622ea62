import { Injectable } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Task, TaskWorkers } from '@taskledger/nestjs';
import type { Locator, Page } from 'playwright-core';
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
}

const tasks = {
  queues: { default: {}, mail: {} },
  worker: { name: 'blue-1', queues: ['default', 'mail'], concurrency: 8 },
};

describe('workers in the dashboard', () => {
  const dashboard = useDashboard({ tasks, providers: [Held] });
  const chromium = useChromium();
  let page: Page;
  let id: string;

  beforeEach(async () => {
    ({ page } = chromium);
    dashboard().get(Held).gate = new Gate();
    id = (await dashboard().get(TaskWorkers).list({ search: 'blue-1' }))[0]!.id;
  });
  afterEach(async () => {
    dashboard().get(Held).gate.open();
    await dashboard().get(TaskWorkers).resume(id);
  });

  const row = (name: string): Locator =>
    page.getByRole('list', { name: 'Workers' }).getByRole('listitem').filter({ hasText: name }).first();
  const running = async (count = 1): Promise<string[]> => {
    const started = await Promise.all(Array.from({ length: count }, () => dashboard().tasks.enqueue('held')));
    await until(async () => (await dashboard().get(TaskWorkers).get(id)).running === count, 'them to run');
    return started.map((handle) => handle.id);
  };
  const lost = (name: string): Promise<unknown> =>
    dashboard().ledger.query(
      `INSERT INTO taskledger.task_node (id, name, host, pid, version, engine, dead_at)
       VALUES (gen_random_uuid(), $1, 'green', 7, '1', 'postgres', clock_timestamp() - interval '2 hours')`,
      [name],
    );

  it('D-25 are listed with what they serve, need and run, which leads to it', async () => {
    const [first] = await running(7);
    await lost('green-1');
    await page.goto(dashboard().at('workers'));
    const own = row('blue-1');
    await own.getByText(`process ${process.pid}`).waitFor();
    await own.getByText('7 of 16 slots').waitFor();
    await own.getByText(/\d+(\.\d)? MB/).waitFor();
    await own.getByText('Loop lag').waitFor();
    await own.getByRole('link', { name: 'mail' }).waitFor();
    await own.getByText(/^\d+ tasks$/).click();
    await own.getByRole('link', { name: 'held', exact: true }).last().waitFor();
    await row('green-1').getByText('Found to be gone 2h ago').waitFor();
    await own.getByRole('link', { name: 'and 2 more' }).click();
    await page.waitForURL(new RegExp(`executions.*${id}`));
    await until(async () => (await page.locator('[data-column=task]').count()) >= 7, 'the seven to be listed');
    await page.goBack();
    await own.getByRole('list', { name: 'Runs' }).getByRole('link', { name: 'held' }).first().click();
    await page.waitForURL(new RegExp(`/executions/${first}`));
  });

  it('D-25 are found by text and state', async () => {
    await lost('red-1');
    await page.goto(dashboard().at('workers'));
    await row('red-1').waitFor();
    await page.getByLabel('State').selectOption('lost');
    await row('blue-1').waitFor({ state: 'detached' });
    await page.getByLabel('Search workers').fill('nothing');
    await page.getByText('No worker fits').waitFor();
    await page.getByRole('link', { name: 'show all workers' }).click();
    await row('blue-1').waitFor();
  });

  it('D-25 one is made quiet and resumed, and who waits for it is told so', async () => {
    await running();
    await page.goto(dashboard().at('workers'));
    await row('blue-1').getByRole('button', { name: 'Make quiet' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/It finishes 1 that it has claimed/).waitFor();
    await dialog.getByLabel('Reason').fill('deploys');
    await dialog.getByRole('button', { name: 'Make it quiet' }).click();
    await row('blue-1').getByText('Draining').waitFor();
    await row('blue-1')
      .getByText(/deploys/)
      .waitFor();
    const { id: waiting } = await dashboard().tasks.enqueue('greet_user', { name: 'Ada' });
    await page.goto(dashboard().at(`executions/${waiting}`));
    const why = page.getByRole('region', { name: 'Why hasn’t it run?' });
    await why.getByText('No process takes work of queue "default"').waitFor();
    await why.getByText('1 process serves it and is quiet.').waitFor();
    await why.getByRole('link', { name: 'See its workers' }).click();
    dashboard().get(Held).gate.open();
    await row('blue-1').getByText('Quiet', { exact: true }).waitFor();
    await row('blue-1').getByRole('button', { name: 'Resume' }).click();
    await row('blue-1').getByRole('button', { name: 'Make quiet' }).waitFor();
    expect((await dashboard().tasks.waitFor(waiting)).outcome).toBe('success');
  });

  it('D-25 are on a phone behind "More", and fit', async () => {
    await running();
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(dashboard().at('workers'));
    await row('blue-1').getByRole('button', { name: 'Make quiet' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});

describe('workers for who may only read', () => {
  const dashboard = useDashboard({
    tasks,
    admin: { access: { authenticate: () => ({ id: 'reader' }), can: (_, action) => action.endsWith('.read') } },
  });
  const chromium = useChromium();

  it('D-25 say why nothing can be done with them', async () => {
    const { page } = chromium;
    await page.goto(dashboard().at('workers'));
    await page.locator('button[aria-disabled="true"]', { hasText: 'Make quiet' }).waitFor();
  });
});
