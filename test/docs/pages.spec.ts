import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

const guides = readdirSync(join(ROOT, 'docs/guides')).filter((file) => file.endsWith('.md'));
const pages = ['README.md', 'libs/task/README.md', 'libs/task-admin/README.md'].concat(
  guides.map((file) => join('docs/guides', file)),
);

function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

// In a process of its own: a whole program of TypeScript is much for one of Jest's.
function checkExamples(): Promise<string> {
  return new Promise((resolve) => {
    const script = join(ROOT, 'scripts/check-examples.mjs');
    execFile(process.execPath, [script], (error, stdout, stderr) => {
      resolve(error && stdout === '' ? stderr || String(error) : stdout);
    });
  });
}

describe('The documentation', () => {
  it('F5, F10 has examples that compile against the packages, the application of the README among them', async () => {
    expect(await checkExamples()).toBe('');
  });

  it('F10 has links that lead somewhere', () => {
    const broken = pages.flatMap((path) =>
      [...textOf(path).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)]
        .map(([, target]) => target!)
        .filter((target) => !existsSync(join(ROOT, dirname(path), target)))
        .map((target) => `${path}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('F10 has an index that names every guide', () => {
    const index = textOf('docs/guides/README.md');
    expect(guides.filter((file) => file !== 'README.md' && !index.includes(`(${file})`))).toEqual([]);
  });

  it('S1-41 has the five principles of tasks, with an example that keeps to them', () => {
    const principles = [...textOf('docs/guides/writing-tasks.md').matchAll(/^\d\. \*\*(.+?)\.\*\*/gm)];
    expect(principles.map(([, name]) => name)).toEqual([
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
