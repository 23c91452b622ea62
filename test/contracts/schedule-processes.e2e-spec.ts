import { Injectable, type Type } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Schedule, Schedules, Task } from '@taskledger/nestjs';
import { ScheduleRegistration } from '../../libs/task/src/schedule/index.js';
import { SCHEDULE_NAME } from '../../libs/task/src/enqueue/index.js';
import { type ContractApp, startOnStores } from '../fixtures/contract-app.js';
import { type FiringHooks, neglect, reachIntoFirings } from '../fixtures/firings.js';
import { Gate } from '../fixtures/gate.js';
import { createServerStores, PROFILE, type TestStores } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const DAY = 86_400_000;

@Injectable()
class Work {
  @Task('work')
  work(): void {}
}

/** A deployment whose code declares the schedule so. */
function deployment(every: string, version?: number): Type {
  @Injectable()
  class Deployed {
    @Task('nightly')
    @Schedule({ every }, { name: 'nightly', catchUp: 'last', ...(version === undefined ? {} : { version }) })
    nightly(): void {}
  }
  return Deployed;
}

// Only servers have several processes.
(PROFILE === 'embedded' ? describe.skip : describe)('schedules of several processes', () => {
  let stores: TestStores;
  const apps: ContractApp[] = [];

  beforeEach(async () => {
    stores = await createServerStores();
  });
  afterEach(async () => {
    for (const app of apps.splice(0).reverse()) await app.close();
    await stores.drop();
  });

  const start = async (...providers: Type[]): Promise<ContractApp> => {
    const app = await startOnStores(stores, {}, providers);
    apps.push(app);
    // Each looks when the test says so.
    app.get(Schedules).stop();
    return app;
  };
  const stop = async (app: ContractApp): Promise<void> => {
    apps.splice(apps.indexOf(app), 1);
    await app.close();
  };
  const nightly = async (app: ContractApp) => (await app.get(Schedules).get('nightly'))!;
  const fires = async (app: ContractApp): Promise<number> => (await app.get(Schedules).runPending()).length;
  const executionsOf = async ({ ledger: { database } }: ContractApp, name: string): Promise<number> => {
    const [row] = await database.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${database.schema}.task_execution WHERE metadata ->> '${SCHEDULE_NAME}' = $1`,
      [name],
    );
    return row!.n;
  };

  const NO_LOCK = (sql: string): string => sql.replace(/FOR NO KEY UPDATE SKIP LOCKED$/, '');

  it.each([
    ['nothing', { isUnique: true, text: undefined, executions: 1, known: 1 }],
    // The slot is fired once, but the later one writes over what the first knows of it.
    ['the lock of the row', { isUnique: true, text: NO_LOCK, executions: 1, known: 0 }],
    ['the uniqueness of slots', { isUnique: false, text: undefined, executions: 1, known: 1 }],
    ['both', { isUnique: false, text: NO_LOCK, executions: 2, known: 1 }],
  ])('a slot that two processes look at together, without %s', async (_, { isUnique, text, executions, known }) => {
    const [first, second] = [await start(Work), await start(Work)];
    const { database } = first.ledger;
    if (!isUnique)
      await database.query(`ALTER TABLE ${database.schema}.task_schedule_slot DROP CONSTRAINT task_schedule_slot_pkey`);
    await first.get(Schedules).upsert('raced', { task: 'work', every: DAY, catchUp: 'last' });
    await neglect(database, 'raced', Date.now() - 1_000);
    const [looked, goOn] = [new Gate(), new Gate()];
    const mutated: FiringHooks = text ? { text } : {};
    reachIntoFirings(second.ledger.database, mutated);
    reachIntoFirings(database, {
      ...mutated,
      before: async (statement) => {
        if (statement !== 1) return;
        looked.open();
        await goOn.opened;
      },
    });
    const slow = fires(first);
    await looked.opened;
    const other = await fires(second);
    goOn.open();
    expect((await slow) + other).toBe(executions);
    expect(await executionsOf(first, 'raced')).toBe(executions);
    expect((await first.get(Schedules).get('raced'))!.openIds).toHaveLength(known);
  });

  it('of two versions the higher one counts, and the older process leaves it alone', async () => {
    const newer = await start(deployment('2h', 1));
    const older = await start(deployment('1h'));
    expect(await nightly(older)).toMatchObject({ version: 1, timing: { everyMs: 7_200_000 } });
    await neglect(older.ledger.database, 'nightly', Date.now() - 1_000);
    expect(await fires(older)).toBe(0);
    expect(await fires(newer)).toBe(1);
  });

  it('of two equal versions the one that registered last counts', async () => {
    await start(deployment('1h'));
    const last = await start(deployment('2h'));
    expect(await nightly(last)).toMatchObject({ version: 0, timing: { everyMs: 7_200_000 } });
    const back = await start(deployment('1h'));
    expect(await nightly(back)).toMatchObject({ timing: { everyMs: 3_600_000 } });
  });

  it('a newer version that nobody has any more gives way to the older one that somebody has', async () => {
    const older = await start(deployment('1h'));
    const newer = await start(deployment('2h', 3));
    await stop(newer);
    expect(await older.get(ScheduleRegistration).endUndeclared()).toEqual(['nightly']);
    await older.get(ScheduleRegistration).declareAgain();
    expect(await nightly(older)).toMatchObject({ version: 0, timing: { everyMs: 3_600_000 } });
    expect((await nightly(older)).endedAt).toBeUndefined();
    await neglect(older.ledger.database, 'nightly', Date.now() - 1_000);
    expect(await fires(older)).toBe(1);
  });

  it('one of code that no living process declares ends, and what it missed is made up for when somebody does again', async () => {
    const leader = await start(Work);
    const worker = await start(deployment('1h'));
    expect(await leader.get(ScheduleRegistration).endUndeclared()).toEqual([]);
    await stop(worker);
    expect(await leader.get(ScheduleRegistration).endUndeclared()).toEqual(['nightly']);
    expect(await nightly(leader)).toMatchObject({ endReason: 'undeclared' });
    // Nobody had it for a day.
    const { database } = leader.ledger;
    const day = `- interval '1 day'`;
    await database.query(
      `UPDATE ${database.schema}.task_schedule SET ended_at = ended_at ${day}, anchor_at = anchor_at ${day} WHERE name = $1`,
      ['nightly'],
    );
    const again = await start(deployment('1h'));
    expect(await fires(again)).toBe(1);
    const states = (await again.get(Schedules).history('nightly')).map(({ state }) => state);
    expect(states).toEqual(['fired', ...Array<string>(23).fill('missed')]);
  });

  it('a process that goes on under another name declares what it declared before', async () => {
    const leader = await start(Work);
    const worker = await start(deployment('1h'));
    const { nodes } = worker.ledger;
    const { id } = nodes;
    await leader.ledger.nodes.markDead([id]);
    // Its heartbeat tells it.
    await until(() => nodes.id !== id, 'the process to go on as another');
    await until(
      async () => (await leader.ledger.nodes.living()).some((node) => node.id === nodes.id),
      'it to be known',
    );
    expect(await leader.get(ScheduleRegistration).endUndeclared()).toEqual([]);
    expect((await nightly(leader)).endedAt).toBeUndefined();
  });
});
