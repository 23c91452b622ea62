import { describe, expect, it } from '@jest/globals';
import type { TaskExecution, Tasks } from '@taskledger/nestjs';
import { RowLookups } from './row-lookups.js';

describe('RowLookups', () => {
  const asked: (readonly string[])[] = [];
  const list = ({ ids }: { ids: readonly string[] }) => {
    asked.push(ids);
    return Promise.resolve({ items: ids.filter((id) => id !== 'gone').map((id) => ({ id }) as TaskExecution) });
  };
  const lookups = new RowLookups({ list } as unknown as Tasks);

  it('reads once for all who ask at the same time, and answers each in their order', async () => {
    const [one, other] = await Promise.all([lookups.byIds(['b', 'a', 'gone']), lookups.byIds(['c', 'a'])]);
    expect([one, other].map((rows) => rows.map(({ id }) => id))).toEqual([
      ['b', 'a'],
      ['c', 'a'],
    ]);
    expect(asked).toEqual([['b', 'a', 'gone', 'c']]);
    await lookups.byIds(['a']);
    expect(asked).toHaveLength(2);
  });

  it('reads a long list in parts', async () => {
    asked.length = 0;
    const ids = Array.from({ length: 2_500 }, (_, n) => `e${n}`);
    expect(await lookups.byIds(ids)).toHaveLength(2_500);
    expect(asked.map(({ length }) => length)).toEqual([1_000, 1_000, 500]);
  });
});
