import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { PLATFORMS, type RestApp, startApp } from './support/rest-app.js';

const admin = { headers: { authorization: 'Bearer admin' } };

@Controller('executions-of-the-host')
class HostController {
  @Get()
  own(): string {
    return 'the host';
  }
}

/** How a browser reads the page: the addresses that it names, resolved against its own. */
async function opened(url: string): Promise<{ scripts: string[]; api: string; response: Response; html: string }> {
  const response = await fetch(url, admin);
  const html = await response.text();
  const { base, api } = JSON.parse(/id="config">([^<]*)</.exec(html)?.[1] ?? '{}') as { base: string; api: string };
  const scripts = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => new URL(link, url).href);
  return { scripts, api: new URL(api, new URL(base, url)).href, response, html };
}

describe.each(PLATFORMS)('the dashboard on %s', (platform) => {
  describe.each([
    { path: undefined, prefix: undefined, at: '/admin/tasks' },
    { path: '/', prefix: undefined, at: '' },
    { path: '/a/b', prefix: undefined, at: '/a/b' },
    { path: '/ops', prefix: 'host', at: '/host/ops' },
  ])('at $at', ({ path, prefix, at }) => {
    let rest: RestApp;

    beforeAll(async () => {
      rest = await startApp(platform, {
        admin: { path },
        controllers: [HostController],
        configure: (app) => prefix && app.setGlobalPrefix(prefix),
      });
    });
    afterAll(() => rest.close());

    it.each(['', '/', '/executions', '/executions/0198b2d0-0000-7000-8000-000000000000', '/tasks/echo', '/overview'])(
      'answers %s with a page whose scripts and API are found from there',
      async (page) => {
        const { scripts, api, response } = await opened(`${rest.url}${at}${page}`);
        expect(response.status).toBe(200);
        expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
        expect(api).toBe(`${rest.url}${prefix ? `/${prefix}` : ''}/api/v1`);
        expect(scripts.length).toBeGreaterThan(2);
        for (const script of scripts) expect(script).toContain(`${rest.url}${at}/assets/`);
      },
    );

    it('serves files whose names change with their content, for ever', async () => {
      const { scripts } = await opened(`${rest.url}${at}/executions`);
      for (const script of scripts) {
        const response = await fetch(script, admin);
        expect(response.status).toBe(200);
        expect(response.headers.get('cache-control')).toContain('immutable');
        expect((await response.text()).length).toBeGreaterThan(0);
      }
    });

    it('leaves other addresses to the host', async () => {
      const own = await fetch(`${rest.url}${prefix ? `/${prefix}` : ''}/executions-of-the-host`);
      expect(await own.text()).toBe('the host');
      expect((await fetch(`${rest.url}${at}/nothing-of-ours`, admin)).status).toBe(404);
    });

    it('finding 19 shows a browser its own page where nobody serves anything, but not at the root, for files and for the API', async () => {
      const asked = async (address: string, method = 'GET'): Promise<[number, boolean]> => {
        const response = await fetch(`${rest.url}${address}`, {
          method,
          headers: { ...admin.headers, accept: 'text/html,*/*' },
        });
        return [response.status, (await response.text()).includes('id="config"')];
      };
      const host = prefix ? `/${prefix}` : '';
      expect(await asked(`${at}/nothing/of/ours`)).toEqual([404, at !== '']);
      expect(await asked(`${at}/nothing/of/ours`, 'POST')).toEqual([404, false]);
      expect(await asked(`${at}/assets/nothing.js`)).toEqual([404, false]);
      expect(await asked(`${host}/api/v1/nothing`)).toEqual([404, false]);
      expect(await asked(`${host}/elsewhere`)).toEqual([404, false]);
    });
  });

  describe('and its safety', () => {
    let rest: RestApp;

    beforeAll(async () => {
      rest = await startApp(platform);
    });
    afterAll(() => rest.close());

    it('asks for access like every other route', async () => {
      const page = `${rest.url}/admin/tasks/executions`;
      expect((await fetch(page)).status).toBe(401);
      expect((await fetch(page, { headers: { authorization: 'Bearer stranger' } })).status).toBe(403);
      expect((await fetch(page, { headers: { authorization: 'Bearer viewer' } })).status).toBe(200);
    });

    it('permits its own scripts and nobody to frame it, with another nonce each time', async () => {
      const policies = await Promise.all(
        [1, 2].map(async () => {
          const { response } = await opened(`${rest.url}/admin/tasks`);
          expect(response.headers.get('x-content-type-options')).toBe('nosniff');
          expect(response.headers.get('referrer-policy')).toBe('no-referrer');
          expect(response.headers.get('cache-control')).toBe('no-store');
          return response.headers.get('content-security-policy') ?? '';
        }),
      );
      const [first = '', second] = policies;
      expect(first.replace(/nonce-[\w+/=]+/, 'nonce-N')).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-N'; connect-src 'self'; img-src 'self' data:; " +
          "frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
      );
      expect(first).not.toBe(second);
    });

    it.each(['..%2findex.html', '%2e%2e%2f%2e%2e%2fpackage.json', 'index.html', 'x.js'])(
      'opens no other file: %s',
      async (name) => {
        expect((await fetch(`${rest.url}/admin/tasks/assets/${name}`, admin)).status).toBe(404);
      },
    );
  });
});
