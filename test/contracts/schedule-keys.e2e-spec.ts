import { Injectable } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { QueueFullError, Queues, ScheduleCondition, Schedules, Task, TaskQueues } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { until } from '../fixtures/until.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
const QUEUES = { narrow: { maxSize: 2 } };

@Injectable()
class Work {
  static isOpen = false;
  static ran = 0;

  @Task('only_one', { unique: { param: 'account' } })
  async only(_account: object): Promise<void> {
    await until(() => Work.isOpen, 'the gate to open');
    Work.ran++;
  }

  @Task('in_a_queue', { queue: 'narrow' })
  queued(): void {}

  @ScheduleCondition('always')
  always(): boolean {
    return true;
  }
}

/** What a firing owes to the options of its task: it is an enqueue like all others. */
describe('schedules of tasks with a unique key, or in a queue that holds only so many', () => {
  let app: ContractApp;
  let schedules: Schedules;
  let queues: Queues;

  beforeAll(async () => {
    app = await startContractApp({ queues: QUEUES }, [Work]);
    schedules = app.get(Schedules);
    schedules.stop();
    queues = app.module.get(Queues, { strict: false });
    await app.module.get(TaskQueues, { strict: false }).pause('narrow');
  });
  afterAll(() => app.close());
  afterEach(async () => {
    for (const { name, origin } of await schedules.list({ withEnded: true }))
      if (origin === 'service') await schedules.remove(name);
    await queues.clear('narrow');
  });

  const dueNow = (name: string, task: string, payload = {}) =>
    schedules.upsert(name, { task, payload, at: new Date(Date.now() - 1_000) });
  const slotOf = async (name: string) => (await schedules.history(name))[0];

  it('a slot whose unique key is taken is skipped, and tells by whom; others of the same look fire', async () => {
    Work.isOpen = false;
    const holder = await app.tasks.enqueue('only_one', { account: 'acme' });
    await dueNow('taken', 'only_one', { account: 'acme' });
    await dueNow('free', 'only_one', { account: 'globex' });
    const begun = await schedules.runPending();
    expect(begun).toHaveLength(1);
    expect(await slotOf('taken')).toMatchObject({ state: 'skipped', reason: 'unique', executionId: holder.id });
    expect(await slotOf('free')).toMatchObject({ state: 'fired', executionId: begun[0] });
    Work.isOpen = true;
    await app.tasks.waitFor(begun[0]!);
    await app.tasks.waitFor(holder.id);
  });

  it('two schedules that come due together with the same key begin one execution', async () => {
    Work.isOpen = false;
    for (const name of ['first', 'second']) await dueNow(name, 'only_one', { account: 'initech' });
    const begun = await schedules.runPending();
    expect(begun).toHaveLength(1);
    const slots = await Promise.all(['first', 'second'].map(slotOf));
    expect(slots.map((slot) => slot!.executionId)).toEqual([begun[0], begun[0]]);
    expect(slots.map((slot) => slot!.state).toSorted()).toEqual(['fired', 'skipped']);
    Work.isOpen = true;
    await app.tasks.waitFor(begun[0]!);
  });

  it('a slot whose queue is full has failed and says so; backfill makes up for it once there is room', async () => {
    await app.tasks.enqueue('in_a_queue');
    for (const name of ['fits', 'too many']) await dueNow(name, 'in_a_queue');
    expect(await schedules.runPending()).toHaveLength(1);
    const states = await Promise.all(['fits', 'too many'].map(slotOf));
    expect(states.map((slot) => slot!.state).toSorted()).toEqual(['failed', 'fired']);
    const failed = states[0]!.state === 'failed' ? 'fits' : 'too many';
    const { reason } = (await slotOf(failed))!;
    expect(reason).toMatch(/narrow.*2/);
    const from = new Date(Date.now() - MINUTE);
    await expect(schedules.backfill(failed, { from })).rejects.toThrow(QueueFullError);
    expect(await slotOf(failed)).toMatchObject({ state: 'failed', reason });
    await queues.clear('narrow');
    const [made] = await schedules.backfill(failed, { from });
    expect(await slotOf(failed)).toMatchObject({ state: 'fired', executionId: made!.executionId });
  });

  it('a condition that holds while the queue is full is asked again', async () => {
    await Promise.all([app.tasks.enqueue('in_a_queue'), app.tasks.enqueue('in_a_queue')]);
    await schedules.upsert('when there is room', { task: 'in_a_queue', when: 'always', every: DAY });
    await app.ledger.database.query(
      `UPDATE ${app.ledger.database.schema}.task_schedule SET look_at = now() WHERE name = 'when there is room'`,
    );
    expect(await schedules.checkConditions()).toEqual([]);
    expect(await schedules.get('when there is room')).not.toHaveProperty('endedAt');
    await queues.clear('narrow');
    await app.ledger.database.query(
      `UPDATE ${app.ledger.database.schema}.task_schedule SET look_at = now() WHERE name = 'when there is room'`,
    );
    expect(await schedules.checkConditions()).toHaveLength(1);
    expect((await schedules.get('when there is room'))!.endedAt).toBeInstanceOf(Date);
  });
});
