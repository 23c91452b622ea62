import { describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { configurationReference } from './reference/configuration.js';
import { errorReference } from './reference/errors.js';
import { restReference } from './reference/rest.js';
import { ROOT } from './reference/source.js';

const REFERENCES = { configuration: configurationReference, errors: errorReference, rest: restReference };

describe('docs/reference', () => {
  it.each(Object.entries(REFERENCES))(
    'F10 %s.md is what the code says; else: npm run docs:reference',
    async (name, written) => {
      const path = join(ROOT, 'docs/reference', `${name}.md`);
      const text = await format(written(), { ...(await resolveConfig(path)), parser: 'markdown' });
      if (process.env['TASKLEDGER_WRITE_REFERENCE']) writeFileSync(path, text);
      expect(readFileSync(path, 'utf8')).toBe(text);
    },
  );

  it('F10 describes every option and error', () => {
    const texts = Object.values(REFERENCES).map((written) => written());
    const undescribed = texts
      .join('\n')
      .split('\n')
      .filter((row) => /^\| `[A-Z_]+` \| `\w+Error` \| \d* \|  \|/.test(row));
    expect(undescribed).toEqual([]);
  });
});
