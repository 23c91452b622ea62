import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const textOf = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the guide to access', () => {
  it('names every right that there is', () => {
    const union = /export type TaskAdminAction =([^]+?);\n\n/.exec(
      textOf('libs/task-admin/src/access/task-admin-access.ts'),
    )![1]!;
    const rights = [...union.matchAll(/\| '([^']+)'/g)].map(([, right]) => right!);
    expect(rights.length).toBeGreaterThan(20);
    const guide = textOf('docs/guides/access.md');
    expect(rights.filter((right) => !guide.includes(`\`${right}\``))).toEqual([]);
  });
});
