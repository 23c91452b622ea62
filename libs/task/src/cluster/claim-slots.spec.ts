import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ClaimSlots } from './claim-slots.js';
import { LAYOUT } from './heartbeat.protocol.js';

const ROUNDS = 200_000;
const ID = '018f0000-0000-7000-8000-0123456789ab';

describe('ClaimSlots', () => {
  it('lets each claim begin once', () => {
    const slots = new ClaimSlots(2);
    const slot = slots.add(ID, 1);
    expect(slots.begin(slot)).toBe(true);
    expect(slots.begin(slot)).toBe(false);
  });

  it('has a slot for each claim until all are taken, and after a release again', () => {
    const slots = new ClaimSlots(2);
    const first = slots.add(ID, 1);
    const second = slots.add(ID, 2);
    expect(slots.add(ID, 3)).toBeUndefined();
    slots.release(first);
    const third = slots.add(ID, 3);
    expect(new Set([first, second, third]).size).toBe(3);
    expect(slots.begin(third)).toBe(true);
  });

  it('begins what found no slot', () => {
    const slots = new ClaimSlots(0);
    const slot = slots.add(ID, 1);
    expect(slots.begin(slot)).toBe(true);
    slots.release(slot);
  });

  it('ignores a slot that was released before', () => {
    const slots = new ClaimSlots(1);
    const stale = slots.add(ID, 1);
    slots.release(stale);
    const slot = slots.add(ID, 2);
    slots.release(stale);
    expect(slots.begin(stale)).toBe(false);
    expect(slots.add(ID, 3)).toBeUndefined();
    expect(slots.begin(slot)).toBe(true);
  });

  describe('with a thread that takes what waits', () => {
    let slots: ClaimSlots;
    let thief: Worker;
    const stop = new Int32Array(new SharedArrayBuffer(4));

    beforeAll(async () => {
      slots = new ClaimSlots(64);
      thief = new Worker(THIEF, {
        eval: true,
        workerData: {
          script: new URL('./blocked-loop.mjs', import.meta.url).href,
          memory: { claims: slots.memory },
          layout: LAYOUT,
          stop,
        },
      });
      await once(thief, 'message');
    });
    afterAll(() => thief.terminate());

    it('gives every claim to exactly one of the two, whole', async () => {
      const begun = new Set<string>();
      const lost = new Set<string>();
      let open: { slot: number; claim: string }[] = [];
      for (let run = 1; run <= ROUNDS; run++) {
        const id = randomUUID();
        const slot = slots.add(id, run)!;
        open.push({ slot, claim: `${id} ${run}` });
        if (open.length < 16) continue;
        for (const { slot: taken, claim } of open) (slots.begin(taken) ? begun : lost).add(claim);
        for (const { slot: taken } of open) slots.release(taken);
        open = [];
      }
      for (const { slot, claim } of open) (slots.begin(slot) ? begun : lost).add(claim);
      Atomics.store(stop, 0, 1);
      const [stolen] = (await once(thief, 'message')) as [string[]];
      expect(begun.size + lost.size).toBe(ROUNDS);
      expect(begun.size).toBeGreaterThan(0);
      expect(lost.size).toBeGreaterThan(0);
      expect(new Set(stolen)).toEqual(lost);
      expect(stolen).toHaveLength(lost.size);
    });
  });
});

const THIEF = `
  const { parentPort, workerData } = require('node:worker_threads');
  import(workerData.script).then(({ takeWaiting }) => {
    const stolen = [];
    parentPort.postMessage('ready');
    while (Atomics.load(workerData.stop, 0) === 0)
      for (const { id, run } of takeWaiting(workerData)) stolen.push(id + ' ' + run);
    parentPort.postMessage(stolen);
  });
`;
