import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const ROW = /^\| (S[0-4]-\d\d) (?:◇)? *\|.*\| (tested|built|in part|\*\*not built\*\*)(?:: [^|]*)?\s*\|$/gm;
const TEST_FILE = /(-spec|\.spec|\.contract)\.tsx?$/;

const rows = [...readFileSync(join(ROOT, 'docs/requirements.md'), 'utf8').matchAll(ROW)].map(([, id, state]) => ({
  id: id!,
  state: state!,
}));

function testsBelow(folder: string): string[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => TEST_FILE.test(file) && !/(^|\/)(node_modules|dist)\//.test(file))
    .map((file) => readFileSync(join(ROOT, folder, file), 'utf8'));
}

describe('docs/requirements.md', () => {
  const tests = ['libs/task/src', 'libs/task-admin/src', 'apps/admin-ui/src', 'test'].flatMap(testsBelow).join('\n');

  it('has every row once, those of each document without a gap', () => {
    const counts = { S0: 31, S1: 41, S2: 17, S3: 44, S4: 20 };
    const expected = Object.entries(counts).flatMap(([document, count]) =>
      Array.from({ length: count }, (_, index) => `${document}-${String(index + 1).padStart(2, '0')}`),
    );
    expect(rows.map(({ id }) => id)).toEqual(expected);
  });

  it('calls no row tested without a test that bears its id', () => {
    expect(rows.filter(({ id, state }) => state === 'tested' && !tests.includes(id))).toEqual([]);
  });

  it('calls no row unbuilt that has a test', () => {
    expect(rows.filter(({ id, state }) => state === '**not built**' && tests.includes(id))).toEqual([]);
  });
});
