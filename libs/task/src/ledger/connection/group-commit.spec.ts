import { describe, expect, it } from '@jest/globals';
import { GroupCommit } from './group-commit.js';

class PoisonError extends Error {
  readonly code = '22P05';
}
class AwayError extends Error {
  readonly code = 'ECONNREFUSED';
}

describe('GroupCommit', () => {
  it('writes what arrives together in one group', async () => {
    const groups: number[][] = [];
    const commit = new GroupCommit<number, number>({
      write: async (rows) => {
        groups.push([...rows]);
        return rows.map((row) => row * 2);
      },
    });
    expect(await Promise.all([1, 2, 3].map((row) => commit.submit(row)))).toEqual([2, 4, 6]);
    expect(groups).toEqual([[1, 2, 3]]);
  });

  it('L9 puts only so many large rows into one statement, and each into one', async () => {
    const groups: string[][] = [];
    const commit = new GroupCommit<string, string>({
      write: async (rows) => {
        groups.push([...rows]);
        return rows;
      },
      sizeOf: (row) => (row === 'small' ? 10 : row === 'large' ? 2 ** 20 : 2 ** 24),
    });
    const rows = ['small', 'large', 'small', 'large', 'small', 'huge', 'huge', 'small', 'small'];
    expect(await Promise.all(rows.map((row) => commit.submit(row)))).toEqual(rows);
    expect(groups).toEqual([['small', 'large', 'small'], ['large', 'small'], ['huge'], ['huge'], ['small', 'small']]);
  });

  it('H3 rejects the row that the ledger refuses, and only that', async () => {
    const commit = new GroupCommit<number, number>({
      write: async (rows) => {
        if (rows.includes(317)) throw new PoisonError('unsupported Unicode escape sequence');
        return rows;
      },
    });
    const settled = await Promise.allSettled(Array.from({ length: 500 }, (_, row) => commit.submit(row)));
    expect(settled.flatMap(({ status }, row) => (status === 'rejected' ? [row] : []))).toEqual([317]);
  });

  it('rejects the row that cannot be written for whatever reason, and only that', async () => {
    const commit = new GroupCommit<number, number>({
      write: async (rows) => {
        if (rows.includes(2)) throw new RangeError('Invalid string length');
        return rows;
      },
    });
    const settled = await Promise.allSettled([1, 2, 3].map((row) => commit.submit(row)));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('answers those whose patience is over while a write hangs, and goes on afterwards', async () => {
    let answer!: () => void;
    const hanging = new Promise<void>((resolve) => (answer = resolve));
    const written: string[] = [];
    const commit = new GroupCommit<string, string>({
      write: async (rows) => {
        written.push(...rows);
        await hanging;
        return rows;
      },
      patienceMs: 20,
      giveUp: (row) => new Error(`gave up ${row}`),
    });
    const first = commit.submit('first');
    await new Promise(setImmediate);
    const second = commit.submit('second');
    await expect(first).rejects.toThrow('gave up first');
    await expect(second).rejects.toThrow('gave up second');
    answer();
    expect(await commit.submit('third')).toBe('third');
    expect(written).toEqual(['first', 'third']);
  });

  it('repeats a group until the ledger is back', async () => {
    let failures = 3;
    const commit = new GroupCommit<string, string>({
      write: async (rows) => {
        if (failures-- > 0) throw new AwayError('connect ECONNREFUSED');
        return rows;
      },
    });
    expect(await commit.submit('row')).toBe('row');
  });

  it('gives up on a row whose patience is over, with the error that its caller expects', async () => {
    const commit = new GroupCommit<string, string>({
      write: () => Promise.reject(new AwayError('connect ECONNREFUSED')),
      patienceMs: 1,
      giveUp: (row) => new Error(`gave up ${row}`),
    });
    await expect(commit.submit('row')).rejects.toThrow('gave up row');
  });
});
