import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { TaskQueues } from '@taskledger/nestjs';
import type { Claim } from '../../libs/task/src/ledger/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { HandNode } from '../fixtures/hand-node.js';
import { until } from '../fixtures/until.js';

const WAITERS = 300;
/** A hand-over is a run that a signal brings, as a run without a lock is. One that waited for a poll takes 50 times as long. */
const MOST_OF_A_RUN = 10;
const PLAIN_RUNS = 30;

describe('locks from hand to hand', () => {
  let app: ContractApp;
  let hand: HandNode;
  let key: string;
  let keys = 0;
  let gate = new Gate();
  let swept: Promise<readonly unknown[]>[] = [];
  const order: unknown[] = [];
  let [running, most] = [0, 0];

  beforeAll(async () => {
    app = await startContractApp({
      worker: { queues: ['default', 'paused'], concurrency: 10 },
      queues: { default: {}, paused: {}, hand: {} },
    });
    app.registry.registerFunction('step', async ({ n }: { n: unknown }) => {
      most = Math.max(most, ++running);
      order.push(n);
      if (n === 'holder') await gate.opened;
      else await new Promise((resolve) => setTimeout(resolve, 1));
      running--;
      return n;
    });
    app.registry.registerFunction('note', () => undefined);
    const { locks } = app.ledger;
    const passOnFree = locks.passOnFree.bind(locks);
    jest.spyOn(locks, 'passOnFree').mockImplementation(() => {
      const found = passOnFree();
      swept.push(found);
      return found;
    });
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await app.close();
  });
  beforeEach(async () => {
    key = `key ${++keys}`;
    gate = new Gate();
    order.length = 0;
    most = 0;
    swept = [];
    hand = await HandNode.join(app.ledger, ['step', 'elsewhere']);
  });

  const enqueue = async (n: unknown, queue = 'default'): Promise<string> =>
    (await app.tasks.enqueue('step', { n }, { queue, lock: { key, onConflict: 'wait' } })).id;
  const waits = (id: string) => async (): Promise<boolean> => (await app.tasks.get(id))?.blockedKey === key;
  const foundBySweep = async (): Promise<unknown[]> => (await Promise.all(swept)).flat();
  const ticketsOf = async (id: string): Promise<number> =>
    (await app.ledger.database.query('SELECT 1 FROM taskledger.task_ready WHERE execution_id = $1', [id])).length;

  /** A holder by hand, and who waits behind it, in order. */
  async function lineOf(...waiters: (readonly [n: unknown, queue: string])[]): Promise<[Claim, string[]]> {
    await enqueue('by hand', 'hand');
    const [holder] = (await hand.admit('hand')).claims;
    const ids: string[] = [];
    for (const [n, queue] of waiters) {
      const id = await enqueue(n, queue);
      if (queue === 'hand') expect((await hand.admit('hand')).claims).toEqual([]);
      await until(waits(id), `"${String(n)}" to wait`);
      ids.push(id);
    }
    return [holder!, ids];
  }

  it(`L7 ${WAITERS} waiters with a handler of 1 ms run one after the other, in order, and none waits for a sweep`, async () => {
    const holder = await enqueue('holder');
    await until(() => running === 1, 'the holder');
    const payloads = Array.from({ length: WAITERS }, (_, n) => ({ n }));
    const handles = await app.tasks.enqueueMany('step', payloads, { lock: { key, onConflict: 'wait' } });
    await until(async () => {
      const sql = 'SELECT 1 FROM taskledger.task_waiter WHERE key = $1';
      return (await app.ledger.database.query(sql, [key])).length === WAITERS;
    }, 'all to wait');
    const perRun = await timeOf(PLAIN_RUNS, async () => {
      for (let n = 0; n < PLAIN_RUNS; n++) await (await app.tasks.enqueue('note')).result();
    });
    gate.open();
    const perHandOver = await timeOf(WAITERS, async () => {
      await Promise.all([holder, ...handles.map(({ id }) => id)].map((id) => app.tasks.result(id, { timeout: '60s' })));
    });
    expect(most).toBe(1);
    expect(order).toEqual(['holder', ...payloads.map(({ n }) => n)]);
    expect(await foundBySweep()).toEqual([]);
    expect(perHandOver / perRun).toBeLessThan(MOST_OF_A_RUN);
  });

  it('L7 wake the next in line when the one whose turn it is has been cancelled', async () => {
    const [holder, [first, second]] = await lineOf(['first', 'hand'], ['second', 'hand']);
    await hand.end(holder);
    expect([await ticketsOf(first!), await ticketsOf(second!)]).toEqual([1, 0]);
    await app.tasks.cancel(first!);
    expect(await ticketsOf(second!)).toBe(1);
    const { claims } = await hand.admit('hand');
    expect(claims.map(({ id }) => id)).toEqual([second]);
    await hand.end(claims[0]!);
    expect(await foundBySweep()).toEqual([]);
  });

  it('L7 wake the next in line when the one whose turn it is is cancelled while its ticket is taken', async () => {
    for (let round = 0; round < 20; round++) {
      const [holder, [first, second]] = await lineOf(['first', 'hand'], ['second', 'hand']);
      await hand.end(holder);
      const [, admitted] = await Promise.all([app.tasks.cancel(first!), hand.admit('hand')]);
      for (const claim of admitted.claims) await hand.end(claim);
      const claims = await until(async () => {
        await app.ledger.tickets.promote();
        const { claims: more } = await hand.admit('hand');
        return more.length > 0 || admitted.claims.some(({ id }) => id === second) ? more : undefined;
      }, 'the second to run');
      for (const claim of claims) await hand.end(claim);
      expect((await app.tasks.get(second!))?.status).toBe('SUCCESS');
      // A run that was under way already may end either way; one that never began does not.
      const wasTaken = admitted.claims.some(({ id }) => id === first);
      expect((await app.tasks.get(first!))?.status).toBe(wasTaken ? 'SUCCESS' : 'REVOKED');
      key = `key ${++keys}`;
    }
    expect(await foundBySweep()).toEqual([]);
  });

  it('L7 go to the next in line when the one whose turn it is stands in a paused queue, which runs later', async () => {
    const [holder, [first, second]] = await lineOf(['first', 'paused'], ['second', 'default']);
    const queues = app.module.get(TaskQueues, { strict: false });
    await queues.pause('paused');
    await hand.end(holder);
    expect(await app.tasks.result(second!, { timeout: '20s' })).toBe('second');
    expect(await app.tasks.status(first!)).toBe('PENDING');
    await queues.resume('paused');
    expect(await app.tasks.result(first!, { timeout: '20s' })).toBe('first');
    expect(order).toEqual(['second', 'first']);
  });

  it('L7 go to the next in line when nobody serves the task whose turn it is, and it runs as soon as somebody does', async () => {
    const [holder, [first, second]] = await lineOf(['first', 'hand'], ['second', 'default']);
    await hand.end(holder);
    expect(await app.tasks.result(second!, { timeout: '20s' })).toBe('second');
    expect(await app.tasks.status(first!)).toBe('PENDING');
    const { claims } = await hand.admit('hand');
    expect(claims.map(({ id }) => id)).toEqual([first]);
    await hand.end(claims[0]!);
  });

  it('L7 are kept for the next in line, past whom nobody comes, but for no longer than two seconds', async () => {
    const [holder, [first]] = await lineOf(['first', 'hand']);
    await hand.end(holder);
    const late = await enqueue('late');
    await until(waits(late), 'the late comer to wait');
    // Nobody takes the first one's ticket.
    expect(await app.tasks.result(late, { timeout: '20s' })).toBe('late');
    const { claims } = await hand.admit('hand');
    expect(claims.map(({ id }) => id)).toEqual([first]);
    await hand.end(claims[0]!);
  });

  it('L7 are freed once for all that a batch of ends frees', async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => {
        const lock = { key: `${key} ${n}`, onConflict: 'wait' } as const;
        await app.tasks.enqueue('step', { n: 'a' }, { queue: 'hand', lock });
        await app.tasks.enqueue('step', { n: 'b' }, { queue: 'hand', lock });
      }),
    );
    const { claims } = await hand.admit('hand');
    expect(claims).toHaveLength(all.length);
    await Promise.all(claims.map((claim) => hand.end(claim)));
    const { claims: next } = await hand.admit('hand');
    expect(next).toHaveLength(all.length);
    expect(next.map(({ lock }) => lock?.fence)).toEqual(next.map(() => 2));
    await Promise.all(next.map((claim) => hand.end(claim)));
  });
});

async function timeOf(count: number, work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / count;
}
