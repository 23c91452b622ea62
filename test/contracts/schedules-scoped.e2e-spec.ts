import { Injectable } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type AuditEntry, Schedule, Schedules, Task, TaskAudit } from '@taskledger/nestjs';
import { ScheduleRegistration } from '../../libs/task/src/schedule/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';

const MINUTE = 60_000;
const NIGHTLY = { task: 'work', cron: '0 3 * * *' } as const;

@Injectable()
class Work {
  @Task('work', { module: 'works', tags: ['everyday'] })
  work(): void {}

  @Task('other', { queue: 'elsewhere' })
  other(): void {}

  @Task('declared')
  @Schedule('0 8 * * *', { metadata: { tenant: 'acme' } })
  declared(): void {}
}

describe('schedules of an operator', () => {
  let app: ContractApp;
  let schedules: Schedules;
  let audit: TaskAudit;

  beforeAll(async () => {
    app = await startContractApp({ queues: { elsewhere: {}, reports: {} } }, [Work]);
    schedules = app.get(Schedules);
    audit = app.get(TaskAudit);
    schedules.stop();
  });
  afterAll(() => app.close());
  afterEach(async () => {
    for (const { name, origin } of await schedules.list({ withEnded: true }))
      if (origin === 'service') await schedules.remove(name);
  });

  const entriesOf = async (name: string): Promise<AuditEntry[]> =>
    (await audit.list({ limit: 1_000 })).items.filter(({ details }) => details['schedule'] === name).toReversed();
  const names = (found: readonly { readonly name: string }[]): string[] => found.map(({ name }) => name);

  describe('in the audit', () => {
    it('has every change that somebody makes, with who, what and why, and no payload', async () => {
      const by = { actor: 'ada' };
      await schedules.upsert('seen', { ...NIGHTLY, payload: { secret: 'hunter2' } }, by);
      await schedules.pause('seen', { reason: 'audit', ...by });
      await schedules.resume('seen', by);
      await schedules.override('seen', { cron: '0 4 * * *', payload: { secret: 'hunter3' }, reason: 'load' }, by);
      await schedules.reset('seen', by);
      const executionId = await schedules.trigger('seen', by);
      const from = new Date(Date.now() - 2 * 86_400_000);
      const filled = await schedules.backfill('seen', { from, limit: 1 }, by);
      expect(await schedules.remove('seen', by)).toBe(true);
      const entries = await entriesOf('seen');
      expect(entries.map(({ action, actor, taskName }) => [action, actor, taskName])).toEqual(
        ['upsert', 'pause', 'resume', 'override', 'reset', 'trigger', 'backfill', 'delete'].map((verb) => [
          `schedule.${verb}`,
          'ada',
          'work',
        ]),
      );
      expect(entries[1]!.details).toMatchObject({ reason: 'audit' });
      expect(entries[3]!.details).toMatchObject({ cron: '0 4 * * *', payload: 'replaced', reason: 'load' });
      expect(entries[5]!.executionId).toBe(executionId);
      expect(entries[6]!.details).toMatchObject({ limit: 1, count: filled.length });
      expect(JSON.stringify(entries)).not.toContain('hunter');
    });

    it('has nothing of what changed nothing, and of what code does', async () => {
      await schedules.upsert('quiet', NIGHTLY);
      await schedules.pause('quiet');
      await schedules.pause('quiet', { actor: 'ada' });
      await schedules.upsert('quiet', NIGHTLY, { actor: 'ada' });
      await schedules.reset('quiet', { actor: 'ada' });
      expect(await entriesOf('quiet')).toEqual([]);
    });

    it('has it by the same commit', async () => {
      await schedules.upsert('undone', NIGHTLY);
      const changeOfMind = app.ledger.database.transaction(async (manager) => {
        const by = { manager, actor: 'ada' };
        await schedules.pause('undone', by);
        await schedules.override('undone', { cron: '0 5 * * *' }, by);
        await schedules.trigger('undone', by);
        await schedules.backfill('undone', { from: new Date(Date.now() - 2 * 86_400_000), limit: 1 }, by);
        await schedules.remove('undone', by);
        throw new Error('changed my mind');
      });
      await expect(changeOfMind).rejects.toThrow('changed my mind');
      expect(await entriesOf('undone')).toEqual([]);
      expect(await schedules.get('undone')).toMatchObject({ revision: 1 });
      expect(await schedules.history('undone')).toEqual([]);
      expect((await app.tasks.list({ metadata: { schedule_name: 'undone' } })).items).toEqual([]);
    });
  });

  describe('within a scope', () => {
    it.each([
      [{ metadata: { tenant: 'acme' } }, { metadata: { tenant: 'acme' } }, { metadata: { tenant: 'other' } }],
      [{ tags: ['acme'] }, { tags: ['acme', 'more'] }, { tags: ['other'] }],
      [{ createdBy: 'ann' }, { createdBy: 'ann' }, { createdBy: 'bob' }],
      [{ queues: ['reports'] }, { queue: 'reports' }, { queue: 'default' }],
      [{ tasks: ['work'] }, {}, { task: 'other' }],
      [{ modules: ['works'] }, {}, { task: 'other' }],
    ] as const)('%j exist where their executions do, and others do not', async (scope, inside, outside) => {
      await schedules.upsert('in', { ...NIGHTLY, ...inside });
      await schedules.upsert('out', { ...NIGHTLY, ...outside });
      const own = schedules.scoped(scope);
      expect(names(await own.list()).filter((name) => name !== 'declared')).toEqual(['in']);
      expect(await own.count({ origin: 'service' })).toBe(1);
      expect([(await own.get('in'))?.name, await own.get('out')]).toEqual(['in', undefined]);
      const unknown = { code: 'SCHEDULE_UNKNOWN' };
      const from = new Date(Date.now() - 2 * 86_400_000);
      await expect(own.pause('out')).rejects.toMatchObject(unknown);
      await expect(own.resume('out')).rejects.toMatchObject(unknown);
      await expect(own.override('out', { cron: '0 1 * * *' })).rejects.toMatchObject(unknown);
      await expect(own.reset('out')).rejects.toMatchObject(unknown);
      await expect(own.trigger('out')).rejects.toMatchObject(unknown);
      await expect(own.preview('out')).rejects.toMatchObject(unknown);
      await expect(own.backfill('out', { from })).rejects.toMatchObject(unknown);
      await expect(own.planBackfill('out', { from })).rejects.toMatchObject(unknown);
      expect(await own.remove('out')).toBe(false);
      expect([await own.history('out'), await own.revisions('out')]).toEqual([[], []]);
      await expect(own.upsert('out', NIGHTLY)).rejects.toMatchObject({ code: 'SCHEDULE_NAME_TAKEN' });
      expect(await schedules.get('out')).toMatchObject({ revision: 1, timing: { cron: '0 3 * * *' } });
      expect((await own.pause('in')).paused).toBeDefined();
      // What it makes is within it.
      const id = await own.trigger('in', { actor: 'operator' });
      expect(await app.tasks.scoped(scope).get(id)).not.toBeNull();
    });

    it.each([
      [{ metadata: { tenant: 'acme' } }, { metadata: { tenant: 'other' } }],
      [{ tags: ['acme'] }, { tags: ['acme', 'other'] }],
      [{ queues: ['reports'] }, { queue: 'default' }],
      [{ queues: ['reports'] }, { task: 'other' }],
      [{ tasks: ['work'] }, { task: 'other' }],
      [{ modules: ['works'] }, { task: 'other' }],
    ] as const)('%j are forced into it, and %j is refused', async (scope, outside) => {
      const own = schedules.scoped(scope);
      await own.upsert('made', NIGHTLY);
      expect(names(await own.list({ origin: 'service' }))).toEqual(['made']);
      const [filled] = await own.backfill('made', { from: new Date(Date.now() - 2 * 86_400_000), limit: 1 });
      expect(await app.tasks.scoped(scope).get(filled!.executionId)).not.toBeNull();
      await expect(own.upsert('crosses', { ...NIGHTLY, ...outside })).rejects.toMatchObject({
        code: 'SCOPE_VIOLATION',
      });
      await expect(own.upsert('made', { ...NIGHTLY, ...outside })).rejects.toMatchObject({ code: 'SCOPE_VIOLATION' });
      expect(await schedules.get('crosses')).toBeUndefined();
    });

    it('take another creator than the one of the scope for that one', async () => {
      const own = schedules.scoped({ createdBy: 'ann' });
      await own.upsert('hers', { ...NIGHTLY, createdBy: 'bob' });
      expect(await own.get('hers')).toMatchObject({ home: { createdBy: 'ann' } });
      const id = await own.trigger('hers', { actor: 'operator' });
      expect(await app.tasks.get(id)).toMatchObject({ createdBy: 'ann' });
    });

    it('are declared in code too, and those of the library are nobody’s', async () => {
      const own = schedules.scoped({ metadata: { tenant: 'acme' } });
      expect(names(await own.list())).toEqual(['declared']);
      await expect(own.remove('declared')).rejects.toMatchObject({ code: 'SCHEDULE_OF_CODE' });
      expect(names(await schedules.scoped({ metadata: { tenant: 'other' } }).list())).toEqual([]);
      expect(await schedules.scoped({ queues: ['default'] }).list({ origin: 'builtin' })).toEqual([]);
    });

    it('are those of two scopes at once, and of no useless one', async () => {
      await schedules.upsert('both', { ...NIGHTLY, tags: ['acme'], createdBy: 'ann' });
      await schedules.upsert('one', { ...NIGHTLY, tags: ['acme'] });
      const own = schedules.scoped({ tags: ['acme'] }).scoped({ createdBy: 'ann' });
      expect(names(await own.list())).toEqual(['both']);
      expect(names(await own.scoped('all').list())).toEqual(['both']);
      for (const scope of [{}, undefined, null, { createdBy: undefined }, { tenant: 'acme' }])
        expect(() => schedules.scoped(scope as never)).toThrow('scope');
    });

    it('move with their task when a deploy gives that another queue, module or tags', async () => {
      await schedules.upsert('moved', { ...NIGHTLY, tags: ['own'] });
      await schedules.upsert('stays', { ...NIGHTLY, queue: 'reports' });
      const { database } = app.ledger;
      await database.query(
        `UPDATE ${database.schema}.task_schedule SET queue = 'before', module = 'before', tags = '{before}' WHERE origin = 'service'`,
      );
      // As at the next boot.
      await app.get(ScheduleRegistration).start();
      const home = { module: 'works', queue: 'default', tags: expect.arrayContaining(['own', 'everyday']) };
      expect(await schedules.get('moved')).toMatchObject({ home, revision: 1 });
      expect(await schedules.get('stays')).toMatchObject({ home: { queue: 'reports', tags: ['everyday'] } });
      await schedules.upsert('moved', { ...NIGHTLY, tags: ['own'] });
      expect(await schedules.get('moved')).toMatchObject({ revision: 1 });
    });

    it('do not collide with those of others', async () => {
      await schedules.upsert('busy', { task: 'work', every: MINUTE, tags: ['acme'] });
      await schedules.upsert('hidden', { task: 'work', every: MINUTE });
      const { minutes } = await schedules.scoped({ tags: ['acme'] }).collisions({ hours: 1 });
      expect(minutes.length).toBeGreaterThan(58);
      expect(new Set(minutes.flatMap((minute) => minute.names))).toEqual(new Set(['busy']));
      const all = await schedules.collisions({ hours: 1 });
      expect(all.minutes.find(({ count }) => count >= 2)?.names).toEqual(expect.arrayContaining(['busy', 'hidden']));
    });
  });

  describe('in a list', () => {
    it('D-20 are found by text, task, queue, origin and state, and paged by name or by what is next', async () => {
      const at = (minutes: number): Date => new Date(Date.now() + minutes * MINUTE);
      await schedules.upsert('c_first', { task: 'work', at: at(1) });
      await schedules.upsert('b_second', { task: 'other', at: at(2) });
      await schedules.upsert('a_third', { task: 'work', at: at(3), queue: 'reports' });
      await schedules.pause('b_second');
      await schedules.override('a_third', { payload: { more: 1 } });
      const own = { origin: 'service' } as const;
      expect(names(await schedules.list(own))).toEqual(['a_third', 'b_second', 'c_first']);
      expect(names(await schedules.list({ ...own, order: 'next' }))).toEqual(['c_first', 'b_second', 'a_third']);
      expect(names(await schedules.list({ ...own, limit: 1, after: 'a_third' }))).toEqual(['b_second']);
      expect(names(await schedules.list({ ...own, limit: 1, offset: 2, order: 'next' }))).toEqual(['a_third']);
      expect(names(await schedules.list({ search: '_SECOND' }))).toEqual(['b_second']);
      expect(names(await schedules.list({ search: '%' }))).toEqual([]);
      expect(names(await schedules.list({ ...own, task: 'work' }))).toEqual(['a_third', 'c_first']);
      expect(names(await schedules.list({ queue: ['reports', 'elsewhere'] }))).toEqual(['a_third', 'b_second']);
      expect(names(await schedules.list({ state: 'paused' }))).toEqual(['b_second']);
      expect(names(await schedules.list({ state: 'overridden' }))).toEqual(['a_third']);
      expect(names(await schedules.list({ ...own, state: ['active'] }))).toEqual(['a_third', 'c_first']);
      expect(await schedules.count({ ...own, state: 'active' })).toBe(2);
      expect(names(await schedules.list({ origin: 'code' }))).toEqual(['declared']);
      await schedules.upsert('d_done', { task: 'work', at: new Date(Date.now() - 1_000) });
      await schedules.runPending();
      expect(names(await schedules.list({ state: 'ended' }))).toEqual(['d_done']);
      expect(names(await schedules.list(own))).not.toContain('d_done');
      for (const bad of [
        { state: 'gone' },
        { origin: 'x' },
        { order: 'x' },
        { after: 'x', order: 'next' },
        { lastSlots: 101 },
      ])
        await expect(schedules.list(bad as never)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    });

    it('D-20 D-22 tell their last slots and their next ones', async () => {
      await schedules.upsert('told', { task: 'work', every: MINUTE, catchUp: 'last' });
      const { database } = app.ledger;
      await database.query(
        `UPDATE ${database.schema}.task_schedule SET next_at = next_at - interval '5 min', look_at = look_at - interval '5 min',
                anchor_at = anchor_at - interval '5 min' WHERE name = 'told'`,
      );
      const [id] = await schedules.runPending();
      await app.tasks.waitFor(id!);
      const [told] = await schedules.list({ search: 'told', lastSlots: 2, nextSlots: 3 });
      expect(told!.last).toMatchObject([{ state: 'fired', executionId: id, status: 'SUCCESS' }, { state: 'missed' }]);
      expect(told!.next).toHaveLength(3);
      expect(told!.next![0]).toEqual(told!.nextAt);
    });

    it('N-6 say how many slots would be made up for, without doing it', async () => {
      await schedules.upsert('past', { task: 'work', every: MINUTE, startAt: new Date(Date.now() - 10.5 * MINUTE) });
      const from = new Date(Date.now() - 5 * MINUTE);
      const plan = await schedules.planBackfill('past', { from });
      expect(plan).toMatchObject({ isCapped: false });
      expect(plan.slots).toHaveLength(5);
      expect((await schedules.planBackfill('past', { from, limit: 3 })).isCapped).toBe(true);
      expect(await schedules.history('past')).toEqual([]);
      const filled = await schedules.backfill('past', { from });
      expect(filled.map(({ slot }) => slot)).toEqual(plan.slots);
      expect((await schedules.planBackfill('past', { from, to: filled.at(-1)!.slot })).slots).toEqual([]);
    });
  });
});
