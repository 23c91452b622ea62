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
});
