import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../fixtures/until.js';
import { useChromium } from './support/chromium.js';
import { Dashboard } from './support/dashboard.js';
import { Proxy } from './support/proxy.js';

// Where an application has the dashboard, and what a proxy in front of it does.
const PLACES = [
  { platform: 'express', path: '/', proxy: undefined },
  { platform: 'fastify', path: '/', proxy: { prefix: '/team/jobs', strips: true } },
  { platform: 'express', path: '/admin/tasks', proxy: { prefix: '/team/jobs', strips: true } },
  { platform: 'fastify', path: '/admin/tasks', proxy: { prefix: '/team/jobs', strips: false } },
  { platform: 'fastify', path: '/a/b', proxy: undefined },
  { platform: 'express', path: '/a/b', proxy: { prefix: '/team', strips: false } },
] as const;

// One browser for all of them.
const chromium = useChromium();

describe.each(PLACES)(
  'D-33 the dashboard on $platform at $path behind $proxy',
  ({ platform, path, proxy: through }) => {
    let dashboard: Dashboard;
    let proxy: Proxy | undefined;
    const outside = through?.prefix ?? '';
    const base = `${outside}${path.replace(/\/$/, '')}`;

    beforeAll(async () => {
      dashboard = await Dashboard.start({
        platform,
        admin: { path },
        // What a proxy does not strip, the application has to know.
        configure: (app) => through && !through.strips && app.setGlobalPrefix(through.prefix),
      });
      proxy = through && (await Proxy.start({ to: dashboard.origin, ...through }));
    }, 60_000);
    afterAll(async () => {
      await proxy?.close();
      await dashboard?.close();
    });

    it('D-33 P-19 loads, links deep, reloads, asks its own API and hears of what happens', async () => {
      const { page } = chromium;
      const origin = proxy?.origin ?? dashboard.origin;
      const paths: string[] = [];
      page.on('request', (request) => paths.push(new URL(request.url()).pathname));
      const statuses = new Map<string, number>();
      page.on('response', (response) => statuses.set(new URL(response.url()).pathname, response.status()));

      // The way in, without and with a slash, and where it leads to.
      for (const way of new Set([base || '/', `${base}/`])) {
        await page.goto(origin + way);
        await page.getByRole('heading', { name: 'Overview' }).waitFor();
        expect(new URL(page.url()).pathname).toBe(`${base}/overview`);
      }
      const id = await dashboard.ran('greet_user', { name: 'Ada' });
      await page.getByRole('link', { name: 'Executions' }).first().click();
      await page.getByRole('link', { name: 'greet_user' }).first().click();
      await page.waitForURL(`${origin}${base}/executions/${id}`);
      await page.reload();
      await page.getByRole('region', { name: 'payload' }).getByText('"Ada"').waitFor();
      await page.goto(`${origin}${base}/tasks/greet_user`);
      await page.getByRole('heading', { name: 'greet_user' }).waitFor();

      await page.goto(`${origin}${base}/executions`);
      await page.getByRole('status').getByText('Live').first().waitFor();
      await page.getByRole('row').nth(1).waitFor();
      await dashboard.ran('add', { a: 1, b: 2 });
      await page.getByRole('button', { name: '1 new' }).waitFor();

      const home = `${outside}/api/v1/`;
      const others = paths.filter((each) => !each.startsWith(home));
      expect(paths.filter((each) => each.startsWith(home)).length).toBeGreaterThan(5);
      expect(others.filter((each) => each !== '/' && !each.startsWith(`${base || ''}/`) && each !== base)).toEqual([]);
      await until(() => [...statuses.values()].length > 5, 'answers');
      const isWell = (status: number): boolean => status === 200 || status === 301;
      expect([...statuses].filter(([, status]) => !isWell(status))).toEqual([]);
    });
  },
);
