// The dashboard of a started application in a real browser, where this machine has one.
import { findChromium, startChromium } from '../lib/browser.mjs';

const LIMIT_MS = 30_000;

/**
 * Opens the dashboard, goes from page to page, and looks at what an application that lost a part of it would show: requests that
 * fail, errors on the console, a page that stays empty.
 * @returns problems
 */
export async function opened(origin) {
  if (!findChromium()) {
    console.log('       No Chromium is found: nobody has looked at the dashboard of the bundle.');
    return [];
  }
  const browser = await startChromium();
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(LIMIT_MS);
    const problems = watch(page);
    await page.goto(`${origin}/admin/tasks`, { waitUntil: 'networkidle' });
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    const row = page.getByRole('row').getByRole('link').filter({ hasText: 'generate_report' });
    // What is loaded only when it is wanted: a list, an execution, its log.
    await page.goto(`${origin}/admin/tasks/executions?mine=false`, { waitUntil: 'networkidle' });
    await row.first().click();
    await page.waitForURL(/executions\/[0-9a-f-]{36}/);
    await page.getByText('Succeeded').first().waitFor();
    await page.waitForLoadState('networkidle');
    return problems;
  } finally {
    await browser.close();
  }
}

function watch(page) {
  const problems = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(`The console has: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`The page throws: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.url()} answers ${response.status()}`);
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    // What a page no longer wants when it is left.
    if (why !== 'net::ERR_ABORTED') problems.push(`${request.url()} fails: ${why}`);
  });
  return problems;
}
