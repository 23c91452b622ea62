import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { beforeEach, describe, expect, it } from '@jest/globals';
import helmet from 'helmet';
import type { Page } from 'playwright-core';
import { useChromium } from './support/chromium.js';
import { useDashboard } from './support/dashboard.js';

/** A guard as hosts have them: it knows the user by a cookie. */
@Injectable()
class SessionGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ headers: Record<string, string | undefined>; user?: object }>();
    const [, name] = /session=(\w+)/.exec(request.headers['cookie'] ?? '') ?? [];
    if (!name) throw new UnauthorizedException();
    request.user = { id: name, roles: [name] };
    return true;
  }
}

describe('a dashboard behind a guard of the host', () => {
  const dashboard = useDashboard({
    providers: [],
    admin: {
      access: {
        guards: [SessionGuard],
        can: ({ id }, action) => id === 'operator' || action.endsWith('.read') || action === 'execution.viewAll',
      },
    },
  });
  const chromium = useChromium();
  let page: Page;

  beforeEach(() => void ({ page } = chromium));
  const signIn = (name: string): Promise<void> =>
    chromium.context.addCookies([{ name: 'session', value: name, url: dashboard().origin }]);

  it('P-18: shows nothing to whom the guard refuses, and only what can() allows to the others', async () => {
    chromium.tolerate(/401/);
    const id = await dashboard().ran('charge_card');
    expect((await page.goto(dashboard().at(`executions/${id}`)))!.status()).toBe(401);
    expect(await page.content()).not.toContain('CardDeclinedError');
    const refused = await page.request.get(`${dashboard().origin}/api/v1/tasks/executions/${id}`);
    expect([refused.status(), (await refused.text()).includes('CardDeclinedError')]).toEqual([401, false]);
    await signIn('reader');
    await page.goto(dashboard().at(`executions/${id}`));
    await page.getByText('CardDeclinedError').first().waitFor();
    await page.locator('button[aria-disabled="true"]', { hasText: 'Retry' }).first().waitFor();
    const forbidden = await page.request.post(`${dashboard().origin}/api/v1/tasks/executions/${id}/retry`, {
      data: {},
      headers: { 'X-Taskledger': '1' },
    });
    expect(forbidden.status()).toBe(403);
    await chromium.context.clearCookies();
    await signIn('operator');
    await page.goto(dashboard().at(`executions/${id}`));
    await page.locator('button:not([aria-disabled="true"])', { hasText: 'Retry' }).first().waitFor();
  });
});

describe.each(['express', 'fastify'] as const)('a dashboard in a host with helmet, on %s', (platform) => {
  const dashboard = useDashboard({ platform, configure: (app) => void app.use(helmet()) });
  const chromium = useChromium();

  // useChromium fails a test for anything on the console, and for any report of a content security policy.
  it('P-20: loads, links deep and hears of what happens with the defaults of helmet', async () => {
    const { page } = chromium;
    const id = await dashboard().ran('charge_card');
    const answered = page.waitForResponse((response) => response.url().includes(`/executions/${id}`));
    await page.goto(dashboard().at(`executions/${id}`));
    expect((await answered).headers()).toMatchObject({ 'x-content-type-options': 'nosniff' });
    await page.getByText('CardDeclinedError').first().waitFor();
    await page.goto(dashboard().at('executions'));
    const next = await dashboard().ran('greet_user');
    await page.locator(`[href*="${next}"], button:has-text("new")`).first().waitFor();
    await page.goto(dashboard().at('overview'));
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  });
});
