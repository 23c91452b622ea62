import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RestClient } from './support/rest-client.js';
import { PLATFORMS, type Platform } from './support/rest-app.js';
import { roleAccess } from './support/role-access.js';
import { type StubHost, startStubHost } from './support/stub-host.js';
import type { Wire } from './support/wire.js';

type Routed = { readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> } };

describe.each(PLATFORMS)('the OpenAPI document on %s', (platform) => {
  const routes: string[] = [];
  let host: StubHost;
  let document: Wire;

  beforeAll(async () => {
    host = await startStubHost(platform, {
      admin: { access: roleAccess },
      configure: (app) => collectOnFastify(platform, app.getHttpAdapter().getInstance(), routes),
    });
    if (platform === 'express') routes.push(...expressRoutes(host.app.getHttpAdapter().getInstance()));
    document = (await new RestClient(host.url).get('/api/v1/openapi.json')).body;
  });

  afterAll(async () => {
    await host.close();
  });

  const operations = (): [path: string, method: string, operation: Wire][] =>
    Object.entries<Record<string, unknown>>(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, string, unknown] => [path, method, operation]),
    );

  it('has every route of the API, and no other', () => {
    const documented = operations().map(([path, method]) => `${method.toUpperCase()} /api/v1${shape(path)}`);
    expect(new Set(documented)).toEqual(new Set(routes.map(shape).filter(ofTheApi)));
    expect(documented.length).toBeGreaterThan(20);
  });

  it('is OpenAPI 3.1 in which every reference leads somewhere', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Taskledger' }, servers: [{ url: '/api/v1' }] });
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(50);
    for (const [, name] of references) expect(document.components.schemas).toHaveProperty(String(name));
  });

  it('describes every operation in full', () => {
    const ids = operations().map(([, , { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [path, , { summary, parameters, responses }] of operations()) {
      expect(summary).toEqual(expect.any(String));
      const inPath = parameters.filter((parameter: { in: string }) => parameter.in === 'path');
      expect(inPath.map(({ name }: { name: string }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '403']));
    }
  });
});

/** The dashboard's pages are routes too, but nobody's API. */
function ofTheApi(route: string): boolean {
  return !route.includes(' /admin/tasks');
}

/** A path in which all parameters, and all operations such as `$execute`, look alike. */
function shape(path: string): string {
  return path.replace(/:operation|\$\w+/g, '$').replace(/:\w+|\{\w+\}/g, '{}');
}

function expressRoutes(express: { router: { stack: Routed[] } }): string[] {
  const routed = express.router.stack.flatMap(({ route }) => (route ? [route] : []));
  return routed.flatMap(({ path, methods }) =>
    Object.keys(methods)
      .filter((method) => methods[method])
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
}

function collectOnFastify(platform: Platform, fastify: Wire, routes: string[]): void {
  if (platform !== 'fastify') return;
  fastify.addHook('onRoute', ({ method, url }: { method: string; url: string }) => {
    if (method !== 'HEAD' && !url.endsWith('/')) routes.push(`${method} ${url}`);
  });
}
