import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileErrors } from './compile.js';
import { pages, textOf } from './pages.js';

const ROOT = join(import.meta.dirname, '../..');

describe('The documentation', () => {
  it('F5, F10 has examples that compile against the packages, the application of the README among them', () => {
    expect(compileErrors(pages())).toEqual([]);
  });

  it('F10 has links that lead somewhere', () => {
    const broken = pages().flatMap(({ path }) =>
      [...textOf(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)]
        .map(([, target]) => target!)
        .filter((target) => !existsSync(join(ROOT, dirname(path), target)))
        .map((target) => `${path}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('S1-41 has the five principles of tasks, with an example that keeps to them', () => {
    const principles = [...textOf('docs/guides/writing-tasks.md').matchAll(/^\d\. \*\*(.+?)\.\*\*/gm)].map(
      ([, name]) => name,
    );
    expect(principles).toEqual([
      'Single responsibility',
      'Idempotency',
      'Statelessness',
      'Error transparency',
      'Resource efficiency',
    ]);
  });

  it('F10 has a README that can be read in one sitting', () => {
    expect(textOf('README.md').split('\n').length).toBeLessThan(250);
  });
});
