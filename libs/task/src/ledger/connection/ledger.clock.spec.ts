import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import type { LedgerDatabase } from './ledger.database.js';
import { firstIdAt, firstIdOfDay, LedgerClock, mintedAt, mintIdAfter, mintIdAt, mintSibling } from './ledger.clock.js';

const moments = fc.integer({ min: 0, max: Date.UTC(2200, 0) });

describe('ids and time', () => {
  it('follows the database when the clock of this machine is set', async () => {
    let behindMs = 0;
    const query = async () => [{ now: String(Date.now() + behindMs) }];
    const clock = new LedgerClock();
    for (const expected of [0, 60_000, -60_000, 0]) {
      behindMs = expected;
      await clock.synchronize({ urgent: query } as unknown as LedgerDatabase);
      expect(Math.abs(clock.now() - Date.now() - expected)).toBeLessThan(1_000);
    }
  });

  it('mints ids that differ, in the order of their minting, also beyond its supply of randomness', () => {
    const clock = new LedgerClock();
    const ids = Array.from({ length: 5_000 }, () => clock.mintId());
    expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(ids.length);
    const sameMs = ids.filter((id) => mintedAt(id) === mintedAt(ids.at(-1)!));
    expect(sameMs).toEqual(sameMs.toSorted());
  });

  it('mints ids right behind others', () => {
    fc.assert(
      fc.property(moments, (ms) => {
        const ids = [mintIdAt(ms)];
        while (ids.length < 50) ids.push(mintIdAfter(ids.at(-1)!));
        expect(ids).toEqual(ids.toSorted());
        expect(new Set(ids.map(mintedAt))).toEqual(new Set([ms]));
      }),
      { numRuns: 50 },
    );
  });

  it('finds the moment in an id', () => {
    fc.assert(fc.property(moments, (ms) => expect(mintedAt(uuidv7({ msecs: ms }))).toBe(ms)));
  });

  it('puts every id of a day between the bounds of that day', () => {
    fc.assert(
      fc.property(moments, (ms) => {
        const id = uuidv7({ msecs: ms });
        expect(firstIdOfDay(ms) <= id && id < firstIdOfDay(ms + 86_400_000)).toBe(true);
      }),
    );
  });

  it('orders bounds like time', () => {
    fc.assert(fc.property(moments, moments, (a, b) => expect(firstIdAt(a) < firstIdAt(b)).toBe(a < b)));
  });

  it('gives siblings the partition of their execution and an id of their own', () => {
    const id = uuidv7();
    const sibling = mintSibling(id);
    expect(sibling).not.toBe(id);
    expect(mintedAt(sibling)).toBe(mintedAt(id));
  });
});
