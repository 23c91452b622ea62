import { afterEach, describe, expect, it } from '@jest/globals';
import { Queue } from 'bullmq';
import { until } from '../fixtures/until.js';
import type { AppProcess } from './harness/app-process.js';
import { type BulkItemRow, bulkItems, bulkOperation, countsOf, stepsTooSoon } from './harness/bulk-rows.js';
import { type Entry, ofKind } from './harness/journal.js';
import { PROFILES } from './harness/scenario.js';
import { type ProcessOptions, World } from './harness/world.js';

const EXECUTIONS = 120;
const PER_SECOND = 40;
const HOUR = 3_600_000;
const LONGEST_MS = 300_000;
// Each kill costs a lease, and who is wrongly taken for dead does no harm here.
const LEASE = { leaseMs: 1_500 };
const IDLE: ProcessOptions = { options: { worker: false } };

interface Kill {
  readonly kind: string;
  readonly statement: number;
  readonly when: 'before' | 'after';
}

/**
 * Where a process ends itself, as SIGKILL does, in a step: before the operation is locked, between what is done and the marks of
 * the items, between those and the count, before the commit, and before anybody is told.
 */
const KILLS: readonly Kill[] = [
  ...[0, 2, 3, 4].map((statement): Kill => ({ kind: 'bulk', statement, when: 'before' })),
  { kind: 'bulk', statement: 0, when: 'after' },
];

/** The same of a job of BullMQ, whose outcome is written down once more when BullMQ has answered. */
const OUTSIDE_KILLS: readonly Kill[] = [
  { kind: 'bulk', statement: 0, when: 'after' },
  { kind: 'settle', statement: 0, when: 'before' },
  { kind: 'settle', statement: 0, when: 'after' },
];

const killed = (kill: Kill, index = 0): ProcessOptions => ({
  ...IDLE,
  mutation: { breaks: { seed: index, kill } },
});

/** Whoever goes on with an operation does nothing twice that its predecessor did, and leaves out nothing. */
describe.each(PROFILES)('34 bulk operations (%s)', (profile) => {
  let world: World;

  afterEach(() => world.destroy());

  const items = (id: string): Promise<BulkItemRow[]> => bulkItems(world.stores.ledger, id);
  const operation = (id: string) => bulkOperation(world.stores.ledger, id);
  const broken = (): Entry[] => ofKind(world.journal(), 'broken');
  const isFinished = async (id: string): Promise<boolean> => (await operation(id)).state === 'finished';
  const finished = (id: string): Promise<unknown> => until(() => isFinished(id), 'the end of the operation', 120_000);
  const idOf = async (process: AppProcess, request: object): Promise<string> =>
    (await process.call<{ id: string }>('bulk', ['start', request])).id;

  /** They wait for an hour. */
  const waiting = async (clerk: AppProcess): Promise<string[]> => {
    const orders = Array.from({ length: EXECUTIONS }, (_, index) => {
      const n = String(index);
      return { n, task: 'work', at: 0, payload: { n, ms: 0 }, options: { delay: HOUR } };
    });
    await world.produce(clerk, orders);
    return (await world.stores.ledger.executions()).map(({ id }) => id);
  };

  /** They have ended, and may be repeated. */
  const ended = async (clerk: AppProcess): Promise<string[]> => clerk.call('cancel', await waiting(clerk));

  /** Each in turn leads, is killed, and leaves the rest to the others. */
  const allKilled = async (victims: readonly AppProcess[]): Promise<void> => {
    await until(() => victims.every((victim) => !victim.isRunning), 'all of them to be killed', 60_000);
    expect(victims.filter(({ wasKilled }) => !wasKilled).map(({ output }) => output)).toEqual([]);
  };

  it.each([
    ['retry', 'five places', KILLS],
    ['cancel', 'two places', KILLS.slice(1, 3)],
  ] as const)(
    'D-8 P-10 a %s whose processes are killed at %s of a step is done once to each, counted once, and not too fast',
    async (action, _, kills) => {
      world = await World.create(profile, `bulk-${action}`, LEASE);
      const clerk = await world.start('clerk', IDLE);
      await world.stores.ledger.witness();
      const ids = await (action === 'retry' ? ended(clerk) : waiting(clerk));
      const victims = kills.map((kill, index) => world.spawn(`victim-${index}`, killed(kill, index)));
      await Promise.all(victims.map((victim) => victim.ready()));
      const id = await idOf(clerk, { action, ids, perSecond: PER_SECOND, reason: 'chaos' });
      await clerk.stop('SIGKILL');
      await allKilled(victims);
      await world.start('survivor');
      await finished(id);
      const found = await items(id);
      expect(await operation(id)).toMatchObject({ ...countsOf(found), state: 'finished', done: EXECUTIONS });
      expect(found.map(({ executionId }) => executionId)).toEqual(ids.toSorted());
      expect(stepsTooSoon(found, PER_SECOND)).toEqual([]);
      await expectDoneOnce(action, found);
      expectKilledAt(kills);
    },
    LONGEST_MS,
  );

  it(
    'D-8 an abort holds for whoever takes over',
    async () => {
      world = await World.create(profile, 'bulk-abort', LEASE);
      const clerk = await world.start('clerk', IDLE);
      await world.stores.ledger.witness();
      const ids = await ended(clerk);
      await clerk.stop('SIGTERM');
      const victim = await world.start('victim', killed({ kind: 'bulk', statement: 2, when: 'before' }));
      const heir = await world.start('heir', IDLE);
      const id = await idOf(heir, { action: 'retry', ids, perSecond: PER_SECOND });
      await allKilled([victim]);
      await heir.call('bulk', ['abort', id]);
      const aborted = await operation(id);
      // Once this has ended, the heir has taken over.
      const other = await idOf(heir, { action: 'retry', ids: ids.slice(0, 1) });
      await finished(other);
      const found = await items(id);
      expect(await operation(id)).toEqual({ ...aborted, state: 'aborted' });
      expect(aborted).toMatchObject(pick(countsOf(found), ['done', 'skipped', 'failed', 'position']));
      expect(found.filter(({ outcome }) => outcome === null).length).toBeGreaterThan(0);
      const again = ids[0]!;
      const isRepeated = ({ outcome, executionId, repeats }: BulkItemRow): boolean =>
        repeats === Number(outcome === 'done') + Number(executionId === again);
      expect(found.filter((item) => !isRepeated(item))).toEqual([]);
    },
    LONGEST_MS,
  );

  const onRedis = profile === 'redis' ? it : it.skip;
  onRedis(
    'D-8 BullMQ is asked for each job once, and an outcome is not known of those alone at which a process was killed',
    async () => {
      world = await World.create(profile, 'bulk-jobs', LEASE);
      const { queue, clerk, ids } = await delayedJobs();
      const victims = OUTSIDE_KILLS.map((kill, index) =>
        world.spawn(`victim-${index}`, { ...killed(kill, index), observed: [queue.name] }),
      );
      await Promise.all(victims.map((victim) => victim.ready()));
      const id = await idOf(clerk, { action: 'promote', ids, perSecond: PER_SECOND });
      await clerk.stop('SIGKILL');
      await allKilled(victims);
      await world.start('survivor', { ...IDLE, observed: [queue.name] });
      await finished(id);
      const found = await items(id);
      expect(await operation(id)).toMatchObject({ ...countsOf(found), state: 'finished' });
      const unknown = found.filter(({ outcome }) => outcome !== 'done');
      // The last one was settled before its process was killed.
      expect(unknown.map(({ code }) => code)).toEqual(['BULK_OUTCOME_UNKNOWN', 'BULK_OUTCOME_UNKNOWN']);
      expect(broken().map(({ transaction }) => transaction)).toEqual(expect.arrayContaining(['bulk', 'settle']));
      // Of those two, one was not asked for, and no other one.
      expect(await queue.getDelayedCount()).toBe(1);
      await queue.close();
    },
    LONGEST_MS,
  );

  async function delayedJobs() {
    const { port } = world.stores.redis!;
    const queue = new Queue('plain', { connection: { host: '127.0.0.1', port } });
    const clerk = await world.start('clerk', { ...IDLE, observed: [queue.name] });
    await queue.addBulk(
      Array.from({ length: EXECUTIONS }, (_, n) => ({ name: 'job', data: { n }, opts: { delay: HOUR } })),
    );
    const recorded = async () => (await world.stores.ledger.executions()).map(({ id }) => id);
    await until(async () => (await recorded()).length === EXECUTIONS, 'all jobs to be recorded', 60_000);
    return { queue, clerk, ids: await recorded() };
  }

  async function expectDoneOnce(action: 'retry' | 'cancel', found: readonly BulkItemRow[]): Promise<void> {
    if (action === 'retry') {
      expect(found.filter(({ repeats }) => repeats !== 1)).toEqual([]);
      await until(
        async () => {
          const rows = await world.stores.ledger.executions();
          return rows.filter(({ status }) => status === 'SUCCESS').length === EXECUTIONS;
        },
        'all repeats to have run',
        60_000,
      );
      return;
    }
    const ends = (await world.stores.ledger.transitions()).map(({ id, to }) => `${id} ${to}`);
    expect(ends.toSorted()).toEqual(found.map(({ executionId }) => `${executionId} REVOKED`).toSorted());
  }

  function expectKilledAt(kills: readonly Kill[]): void {
    const found = broken().filter(({ what }) => what === 'process');
    expect(found).toHaveLength(kills.length);
    // From the second statement on, something was done that is lost with the transaction.
    const lost = kills.filter(({ statement }) => statement > 1).length;
    expect(found.filter(({ hasEffect, isCommitted }) => hasEffect && !isCommitted)).toHaveLength(lost);
    expect(found.filter(({ isCommitted }) => isCommitted)).toHaveLength(
      kills.filter(({ when }) => when === 'after').length,
    );
  }
});

function pick<T extends object>(value: T, names: readonly (keyof T)[]): Partial<T> {
  return Object.fromEntries(names.map((name) => [name, value[name]])) as Partial<T>;
}
