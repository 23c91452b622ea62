import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { PreflightError } from '@taskledger/nestjs';
import { PLATFORMS, type RestApp, type RestAppOptions, startApp } from './support/rest-app.js';

describe.each(PLATFORMS)('the preflight over REST on %s', (platform) => {
  const before = process.env['NODE_ENV'];
  let rest: RestApp | undefined;

  afterEach(async () => {
    await rest?.close();
    rest = undefined;
    process.env['NODE_ENV'] = before;
    jest.restoreAllMocks();
  });

  const ofAccess = async (options: RestAppOptions): Promise<[status: number, checks: object[]]> => {
    rest = await startApp(platform, options);
    const { status, body } = await rest.api.get('/health/preflight');
    return [status, body.checks.filter(({ name }: { name: string }) => name === 'dashboard_access')];
  };

  it('finds access in order where the application decides, and where one develops', async () => {
    expect(await ofAccess({})).toEqual([
      200,
      [
        {
          name: 'dashboard_access',
          status: 'ok',
          message: 'The application decides who may use the dashboard and its API.',
        },
      ],
    ]);
    await rest?.close();
    expect(await ofAccess({ admin: { access: 'none' } })).toMatchObject([200, [{ status: 'ok' }]]);
  });

  it("refuses access: 'none' in production, or warns of it", async () => {
    process.env['NODE_ENV'] = 'production';
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const start = startApp(platform, { admin: { access: 'none' } });
    await expect(start).rejects.toBeInstanceOf(PreflightError);
    await expect(start).rejects.toThrow(
      /in production with access: 'none'.* Tell TaskAdminModule\.forRoot\(\) who may/,
    );
    expect(await ofAccess({ admin: { access: 'none' }, tasks: { preflight: 'warn' } })).toMatchObject([
      503,
      [{ status: 'problem', remedy: expect.stringContaining('access: { authenticate, can }') }],
    ]);
    expect(warn.mock.calls.filter(([words]) => String(words).includes("access: 'none'"))).toHaveLength(1);
  });

  it('decides nothing in production where the application does', async () => {
    process.env['NODE_ENV'] = 'production';
    expect(await ofAccess({})).toMatchObject([200, [{ status: 'ok' }]]);
  });
});
