import { UnauthorizedException } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { TaskAdminAccess, TaskAdminOptions } from '@taskledger/admin';
import { rawRequest, type RawAnswer } from './support/raw-request.js';
import { PLATFORMS } from './support/rest-app.js';
import { roleAccess } from './support/role-access.js';
import { type StubHost, startStubHost } from './support/stub-host.js';

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

class SessionAccess implements TaskAdminAccess {
  private readonly page = '/session/new?from=tasks#form';
  authenticate = (): null => null;
  can = (): boolean => false;
  login = (): string => this.page;
}

describe.each(PLATFORMS)('people without a session on %s', (platform) => {
  let host: StubHost | undefined;
  const start = async (admin: Partial<TaskAdminOptions>): Promise<void> => {
    host = await startStubHost(platform, { admin });
  };
  const ask = (path: string, headers: Record<string, string> = BROWSER, method = 'GET'): Promise<RawAnswer> =>
    rawRequest({ port: host!.port, path, method, headers });

  afterEach(async () => {
    await host?.close();
  });

  it('E12 are sent from a page to the login, with the way back', async () => {
    await start({ access: { ...roleAccess, login: '/login' } });
    const page = '/admin/tasks/executions?status=FAILURE&page=2';
    const { status, headers } = await ask(page);
    expect([status, headers.location]).toEqual([303, `/login?next=${encodeURIComponent(page)}`]);
    expect(headers['cache-control']).toBe('no-store');
    expect((await ask('/admin/tasks/')).headers.location).toBe('/login?next=%2Fadmin%2Ftasks%2F');
  });

  it('E12 are told 401 when they are programs, or ask for the API', async () => {
    await start({ access: { ...roleAccess, login: '/login' } });
    for (const accept of ['*/*', 'application/json', 'application/json, text/html;q=0'])
      expect([accept, (await ask('/admin/tasks', { accept })).status]).toEqual([accept, 401]);
    const api = await ask('/api/v1/tasks', { accept: 'text/html, */*' });
    expect([api.status, api.contentType]).toEqual([401, 'application/problem+json; charset=utf-8']);
  });

  it('E12 get 401 where no login is known', async () => {
    await start({ access: roleAccess });
    expect((await ask('/admin/tasks')).status).toBe(401);
  });

  it('E12 are sent on by a class, and by guards that throw', async () => {
    await start({ access: { useClass: SessionAccess } });
    expect((await ask('/admin/tasks')).headers.location).toBe('/session/new?from=tasks&next=%2Fadmin%2Ftasks#form');
    await host!.close();
    const refuses = { canActivate: () => Promise.reject(new UnauthorizedException()) };
    const login = ({ headers }: { headers: Record<string, unknown> }): string =>
      `https://sso.example/?next=${String(headers['host'])}`;
    await start({ access: { guards: [refuses], can: () => true, login } });
    expect((await ask('/admin/tasks')).headers.location).toBe(`https://sso.example/?next=127.0.0.1:${host!.port}`);
  });

  it('E12 do not get back to somebody else', async () => {
    await start({ path: '/', access: { ...roleAccess, login: '/login' } });
    for (const path of ['//evil.example', '/\\evil.example', '/%2f%2fevil.example', '/%5cevil.example']) {
      const { headers } = await ask(path);
      expect([path, [undefined, '/login?next=%2F']]).toEqual([path, expect.arrayContaining([headers.location])]);
    }
    expect((await ask('/executions?next=//evil.example')).headers.location).toBe(
      '/login?next=%2Fexecutions%3Fnext%3D%2F%2Fevil.example',
    );
  });

  it('E12 can work behind a proxy that rewrites Host, if its origin is trusted', async () => {
    const change = { authorization: 'Bearer admin', origin: 'https://ops.example.com' };
    const path = '/api/v1/tasks/nobody/$execute';
    await start({ access: roleAccess });
    expect((await ask(path, change, 'POST')).status).toBe(403);
    await host!.close();
    await start({ access: roleAccess, trustedOrigins: ['https://ops.example.com'] });
    expect((await ask(path, change, 'POST')).status).toBe(404);
    for (const origin of [
      'http://ops.example.com',
      'https://ops.example.com.evil.example',
      'null',
      'https://evil.example',
    ])
      expect([origin, (await ask(path, { ...change, origin }, 'POST')).status]).toEqual([origin, 403]);
    expect((await ask(path, { authorization: 'Bearer admin', 'sec-fetch-site': 'cross-site' }, 'POST')).status).toBe(
      403,
    );
  });
});
