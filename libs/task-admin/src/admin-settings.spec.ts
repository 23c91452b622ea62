import { describe, expect, it } from '@jest/globals';
import { resolveAdminSettings } from './admin-settings.js';
import type { TaskAdminOptions } from './task-admin.options.js';

const resolve = (options: object) => resolveAdminSettings({ access: 'none', ...options } as TaskAdminOptions);

describe('options of the API', () => {
  it('S0-27 hides no metadata by itself, and the keys that it is told to hide', () => {
    expect(resolve({}).privateMetadataKeys).toEqual([]);
    expect(resolve({ privateMetadataKeys: ['tenant', 'a.b'] }).privateMetadataKeys).toEqual(['tenant', 'a.b']);
  });

  it.each([['tenant'], [['tenant', '']], [['tenant', 1]], [{ tenant: true }], [null], [false]])(
    'S0-27 refuses private keys such as %j',
    (privateMetadataKeys) => {
      const refusal = `Option "privateMetadataKeys" has the value ${JSON.stringify(privateMetadataKeys)}, which cannot be used. Use a list of keys`;
      expect(() => resolve({ privateMetadataKeys })).toThrow(refusal);
    },
  );

  it('S0-27 refuses a misspelt option, which would hide nothing', () => {
    expect(() => resolve({ privateMetaDataKeys: ['tenant'] })).toThrow(/Known options: .*privateMetadataKeys/);
  });

  it('takes scrape tokens, and gives none away in the error about one', () => {
    expect(resolve({}).scrapeTokens).toEqual([]);
    expect(resolve({ metrics: { tokens: ['0123456789abcdef'] } }).scrapeTokens).toEqual(['0123456789abcdef']);
    for (const tokens of [['too-short'], ['with spaces in it 0123'], 'a-secret-of-some-length', [''], [7]]) {
      expect(() => resolve({ metrics: { tokens } })).toThrow(/"metrics\.tokens".*16 to 512/);
      expect(() => resolve({ metrics: { tokens } })).not.toThrow(/too-short|with spaces|a-secret/);
    }
    expect(() => resolve({ metrics: { token: '0123456789abcdef' } })).toThrow(/metrics\.token/);
  });

  const can = (): boolean => true;
  const authenticate = (): null => null;
  class Access {
    private readonly helper = 1;
    authenticate = authenticate;
    can = (): boolean => this.helper === 1;
  }

  it.each<[string, object]>([
    ['api.pth', { api: { pth: '/api' } }],
    ['api', { api: '/api' }],
    ['api', { api: null }],
    ['path', { path: 7 }],
    ['access.scpoe', { access: { authenticate, can, scpoe: () => ({ createdBy: 'u1' }) } }],
    ['access.users', { access: { guards: [{}], can, users: () => null } }],
    ['access.authenticate', { access: { guards: [{}], can, authenticate } }],
    ['access.scope', { access: { useClass: Access, scope: () => ({}) } }],
    ['access.useExisting', { access: { useClass: Access, useExisting: Access } }],
  ])('refuses what it does not know: %s', (option, options) => {
    expect(() => resolve(options)).toThrow(`Option "${option}" has the value`);
  });

  it('leaves to instances of classes what they have besides', () => {
    const access = new Access();
    expect(resolve({ access }).access).toBe(access);
    expect(resolve({ api: { path: '/v2/' } }).apiPath).toBe('/v2');
  });

  it('E7 limits by default, and as it is told', () => {
    expect(resolve({}).limits).toEqual({
      requestsPerMinute: 1200,
      changesPerMinute: 300,
      bulkPerMinute: 60,
      streams: 25,
    });
    const limits = { requests: false, changes: { perMinute: 10 }, streams: 2 };
    expect(resolve({ limits }).limits).toMatchObject({ requestsPerMinute: Infinity, changesPerMinute: 10, streams: 2 });
  });

  it('E12 takes trusted origins, a login and a challenge', () => {
    const { trustedOrigins, challenge } = resolve({ trustedOrigins: ['https://Ops.example.com:8443'] });
    expect([trustedOrigins, challenge]).toEqual([['https://ops.example.com:8443'], 'Bearer realm="taskledger"']);
    for (const login of ['/login', 'https://sso.example/in?x=1', () => '/login'])
      expect(resolve({ access: { authenticate, can, login } }).access).toMatchObject({ login });
  });

  it.each<[string, object]>([
    ['limits.request', { limits: { request: { perMinute: 1 } } }],
    ['limits.requests.perMinute', { limits: { requests: { perMinute: 0 } } }],
    ['limits.requests.perMinute', { limits: { requests: {} } }],
    ['limits.changes.perSecond', { limits: { changes: { perSecond: 1 } } }],
    ['limits.bulk', { limits: { bulk: 5 } }],
    ['limits.streams', { limits: { streams: 0 } }],
    ['limits', { limits: false }],
    ['trustedOrigins', { trustedOrigins: ['ops.example.com'] }],
    ['trustedOrigins', { trustedOrigins: ['https://ops.example.com/'] }],
    ['trustedOrigins', { trustedOrigins: ['*'] }],
    ['trustedOrigins', { trustedOrigins: 'https://ops.example.com' }],
    ['challenge', { challenge: 'Bearer\r\nX: y' }],
    ['traceLink', { traceLink: 'https://tempo.example.com/trace' }],
    ['traceLink', { traceLink: 'javascript:alert({trace_id})' }],
    ['access.login', { access: { authenticate, can, login: '//evil.example' } }],
    ['access.login', { access: { authenticate, can, login: 'javascript:x' } }],
    ['access.login', { access: { authenticate, can, login: 7 } }],
  ])('E7, E12 refuses what cannot be: %s', (option, options) => {
    expect(() => resolve(options)).toThrow(`Option "${option}" has the value`);
  });
});
