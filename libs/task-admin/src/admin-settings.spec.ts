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
});
