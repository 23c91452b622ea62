import { expect, it, describe } from '@jest/globals';
import { Ledger } from '../../libs/task/src/ledger/index.js';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';

describe('the system in the dashboard', () => {
  const dashboard = useDashboard();
  const chromium = useChromium();

  it('D-30 N-7: shows servers, storage, retention, what was dropped, and records without a ticket', async () => {
    const { page } = chromium;
    await dashboard().ran('greet_user');
    const { drops } = dashboard().get(Ledger);
    drops.add('log_lines', 1_234);
    await drops.write();
    await page.goto(dashboard().at('overview'));
    await page.getByRole('navigation', { name: 'Pages' }).first().getByRole('link', { name: 'System' }).click();
    const section = (name: string) => page.getByRole('region', { name, exact: true });
    await section('Postgres')
      .getByText(/^1\d\.\d/)
      .first()
      .waitFor();
    await section('Postgres')
      .getByText(/^\d+(\.\d)? ms$/)
      .first()
      .waitFor();
    await section('Postgres')
      .getByText(/Ledger1700/)
      .waitFor();
    const row = section('Tables')
      .getByRole('row')
      .filter({ hasText: /^task_execution/ })
      .first();
    await row
      .getByText(/kB|KB|MB/)
      .first()
      .waitFor();
    await section('Retention')
      .getByText(/\d+ days/)
      .waitFor();
    const losses = section('Dropped and lost').getByRole('listitem');
    await losses.filter({ hasText: 'Log lines' }).getByText('1,234').waitFor();
    await losses.filter({ hasText: 'Must be 0' }).getByText('0', { exact: true }).waitFor();
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    // It is looked at when somebody asks, and not again and again.
    const asked: string[] = [];
    page.on('request', (request) => request.url().endsWith('/api/v1/system') && asked.push(request.url()));
    await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/api/v1/system')),
      page.getByRole('button', { name: 'Refresh' }).click(),
    ]);
    expect(asked).toHaveLength(1);
  });
});
