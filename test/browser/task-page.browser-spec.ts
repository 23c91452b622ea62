import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Wire } from '../rest/support/wire.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';

describe('the pages of the dashboard', () => {
  const dashboard = useDashboard({
    fill: async (started) => {
      await started.ran('charge_card');
      const schedule = { task_name: 'charge_card', payload: {}, cron: '0 8 * * 1-5', timezone: 'Europe/Berlin' };
      const { status } = await started.api.ask('PUT', '/schedules/weekday-charge', { body: schedule });
      if (status !== 201) throw new Error(`The schedule was answered with ${status}.`);
    },
  });
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => {
    ({ page } = chromium);
  });

  it('D-16 has one for each task: options, form, durations, errors, schedules and recent runs', async () => {
    await page.goto(dashboard().at('tasks/charge_card'));
    await page.getByRole('heading', { name: 'charge_card', level: 1 }).waitFor();
    for (const name of ['Queue', 'Retries', 'Timeout', 'Owner', 'Searchable', 'Runbook'])
      await page.getByText(name, { exact: true }).first().waitFor();
    const runbook = page.getByRole('link', { name: /wiki\.example/ });
    expect(await runbook.getAttribute('href')).toBe('https://wiki.example/charge');
    expect(await runbook.getAttribute('rel')).toContain('noreferrer');
    await page.getByRole('button', { name: 'Run', exact: true }).waitFor();
    await page.getByText('Run p95').first().waitFor();
    await page
      .getByRole('region', { name: 'Errors' })
      .getByText(/The card was declined/)
      .waitFor();
    const schedules = page.getByRole('region', { name: 'Schedules' });
    await schedules.getByText(/Europe\/Berlin/).waitFor();
    await page.getByRole('region', { name: 'Recent executions' }).getByRole('listitem').first().waitFor();
    await schedules.getByRole('link', { name: 'weekday-charge' }).click();
    await page.getByRole('heading', { name: 'weekday-charge', level: 1 }).waitFor();
  });

  it('D-10 has one for each execution: when it waited and ran, and for how long', async () => {
    const id = await dashboard().ran('flaky_task');
    await page.goto(dashboard().at(`executions/${id}`));
    const timeline = page.getByRole('region', { name: 'Timeline' });
    await timeline.getByText(/in total/).waitFor();
    const segments = await timeline.locator('[title]').evaluateAll((all) => all.map(({ title }) => title));
    const lengths = segments.filter((title) => /: /.test(title));
    expect(lengths.length).toBeGreaterThanOrEqual(3);
    expect(lengths.filter((title) => title.includes('-') || title.includes('−'))).toEqual([]);
    for (const name of ['Queue', 'Priority', 'Module']) await page.getByText(name, { exact: true }).first().waitFor();
  });

  it('D-35 asks for nothing that the document of the API does not have', async () => {
    const { body: document } = await dashboard().api.get('/openapi.json');
    const known = Object.keys(document.paths as Wire).map(
      (path) => new RegExp(`^${path.replace(/[$.]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`),
    );
    const asked = new Set<string>();
    page.on('request', (request) => {
      const [, path] = /\/api\/v1(\/[^?]*)/.exec(request.url()) ?? [];
      if (path) asked.add(path);
    });
    for (const path of [
      'overview',
      'executions',
      'errors',
      'tasks',
      'schedules',
      'workflows',
      'queues',
      'workers',
      'locks',
      'breakers',
      'alerts',
      'audit',
      'settings',
      'preflight',
      'tasks/charge_card',
      'queues/default',
    ]) {
      await page.goto(dashboard().at(path));
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForLoadState('networkidle').catch(() => undefined);
    }
    expect(asked.size).toBeGreaterThan(12);
    expect([...asked].filter((path) => !known.some((one) => one.test(path)))).toEqual([]);
  });
});
