import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DemoFolders } from './demo-folders.js';
import { UnknownDataFileError } from './unknown-data-file.error.js';

describe('DemoFolders', () => {
  const folders = new DemoFolders('work');

  it('finds what is shipped, from wherever it runs', async () => {
    expect(await folders.inData('texts', 'alice.txt')).toBe(join(folders.data, 'texts', 'alice.txt'));
    expect(await folders.listData('texts')).toContain('texts/alice.txt');
    expect(await folders.listData()).toContain('customers.csv');
  });

  it.each(['../package.json', 'texts/../../package.json', '/etc/passwd', 'absent.csv', 'texts\0', '..'])(
    'refuses %j and names what there is',
    async (name) => {
      const error = await folders.inData(name).catch((thrown: unknown) => thrown);

      expect(error).toBeInstanceOf(UnknownDataFileError);
      expect(String(error)).toContain('Use one of: README.md, customers.csv, rates.json, texts/alice.txt');
    },
  );
});
