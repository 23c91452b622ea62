import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AlertNameTakenError,
  AlertOfCodeError,
  type AlertRule,
  type AlertView,
  defineTask,
  TaskAlerts,
  TaskAudit,
  UnknownAlertError,
} from '@taskledger/nestjs';
import { AlertEvaluation } from '../../libs/task/src/alerts/index.js';
import { UnservedTickets } from '../../libs/task/src/queue/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { plantEnds } from '../fixtures/planted-statistics.js';

const MINUTE_MS = 60_000;
const OF_CODE: AlertRule = { name: 'of-code', kind: 'exhausted', taskName: 'never', channels: ['ops'] };

describe('alert rules', () => {
  let app: ContractApp;
  let alerts: TaskAlerts;

  beforeAll(async () => {
    app = await startContractApp({
      queues: { default: {}, deserted: {}, slow: {} },
      worker: { queues: ['default', 'slow'] },
      // Nothing listens there: this is about what is to be sent.
      alerts: { rules: [OF_CODE], channels: { ops: { type: 'webhook', url: 'http://127.0.0.1:9/' } } },
    });
    alerts = app.get(TaskAlerts);
    app.registry.registerFunction('quick', () => 'done');
    app.registry.registerFunction('broken', () => {
      throw new Error('It is broken');
    });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    for (const table of ['task_stat', 'task_stat_delta', 'task_alert_delivery', 'task_schedule'])
      await app.ledger.database.query(`DELETE FROM taskledger.${table}`);
    for (const { name, origin } of await alerts.list()) if (origin === 'service') await alerts.remove(name);
  });

  const now = (): number => app.ledger.clock.now();
  const look = (atMs?: number): Promise<string[]> => app.get(AlertEvaluation).evaluate(atMs);
  const told = async (name: string): Promise<string[]> =>
    (await alerts.deliveries(name)).map(({ event }) => event).toReversed();
  const subjectsOf = ({ subjects }: AlertView): string[] => subjects.map(({ name, text }) => `${name}: ${text}`);
  const failing = (name: string, more: object = {}): AlertRule =>
    ({ name, kind: 'failure_rate', above: 0.2, channels: ['ops'], ...more }) as AlertRule;

  /** What a rule fires for that is made now and looked at once. */
  async function firing(rule: AlertRule): Promise<string[]> {
    await alerts.create(rule);
    await look();
    return subjectsOf(await alerts.get(rule.name));
  }

  it('D-28 fire for each task that fails too often, of enough executions', async () => {
    await plantEnds(app.ledger, [
      { task: 'bad', status: 'FAILURE', count: 4 },
      { task: 'bad', count: 8 },
      { task: 'good', count: 99 },
      { task: 'good', status: 'FAILURE', count: 1 },
      { task: 'rare', status: 'FAILURE', count: 9 },
      { task: 'older', status: 'FAILURE', count: 50, atMs: now() - 20 * MINUTE_MS },
    ]);
    expect(await firing(failing('fails'))).toEqual(['bad: 33 % of 12 executions failed']);
    expect(await firing(failing('named', { taskName: ['good', 'rare'], minRuns: 5 }))).toEqual([
      'rare: 100 % of 9 executions failed',
    ]);
    expect(await firing(failing('elsewhere', { queue: 'slow' }))).toEqual([]);
    expect(await alerts.get('fails')).toMatchObject({
      state: 'firing',
      description: 'any task: over 20 % of at least 10 executions fail in 15 min',
      since: expect.any(Date),
      evaluatedAt: expect.any(Date),
    });
  });

  it('D-28 fire when an execution fails for good, of real runs', async () => {
    const handle = await app.tasks.enqueue(defineTask('broken'), {});
    await app.tasks.waitFor(handle.id);
    expect(await firing({ name: 'exhausted', kind: 'exhausted' })).toEqual(['broken: 1 execution failed for good']);
    expect(await firing({ name: 'many', kind: 'exhausted', count: 2 })).toEqual([]);
  });

  it('D-28 fire when runs of a task are slow', async () => {
    // 2^(20/2) ms are about a second, 2^(34/2) over two minutes.
    await plantEnds(app.ledger, [
      { task: 'fast', count: 100, latency: 20 },
      { task: 'slow', count: 90, latency: 20 },
      { task: 'slow', count: 10, latency: 34 },
    ]);
    expect(await firing({ name: 'slow', kind: 'slow', slowerThan: '1m' })).toEqual([
      expect.stringMatching(/^slow: 95 of 100 runs took up to [\d.]+ min, of 100$/),
    ]);
    expect(await firing({ name: 'slower', kind: 'slow', slowerThan: '10m' })).toEqual([]);
  });

  it('D-28 fire when an execution waits for too long, and when nobody works on its queue', async () => {
    const { id } = await app.tasks.enqueue(defineTask('quick'), {}, { queue: 'deserted' });
    expect(await firing({ name: 'young', kind: 'backlog_age', olderThan: '10m' })).toEqual([]);
    expect(await firing({ name: 'restart', kind: 'no_worker' })).toEqual([]);
    await app.ledger.database.query(
      `UPDATE taskledger.task_execution SET created_at = created_at - interval '11 min' WHERE id = $1`,
      [id],
    );
    expect(await firing({ name: 'old', kind: 'backlog_age', olderThan: '10m' })).toEqual([
      'deserted: 1 execution waits, the oldest for 11 min',
    ]);
    expect(await firing({ name: 'nobody', kind: 'no_worker' })).toEqual([
      'deserted: 1 execution waits, and no process serves the queue',
    ]);
    expect(await firing({ name: 'served', kind: 'no_worker', queue: ['default', 'slow'] })).toEqual([]);
    await app.tasks.cancel(id);
    await look();
    expect(await alerts.get('nobody')).toMatchObject({ state: 'ok', subjects: [] });
    expect(await alerts.get('old')).toMatchObject({ state: 'ok' });
  });

  it('D-28 fire when executions wait whose task no process of the queue has', async () => {
    const { id } = await app.tasks.enqueue(defineTask('nobody_has_it'), {});
    await app.get(UnservedTickets).round(-MINUTE_MS);
    expect(await firing({ name: 'handlers', kind: 'no_worker' })).toEqual([
      'default: 1 execution waits, and no process of the queue has a handler for them',
    ]);
    await app.tasks.cancel(id);
  });

  it('D-28 fire for slots that were missed or late, and for a schedule that nobody fires', async () => {
    const { database } = app.ledger;
    await database.query(
      `INSERT INTO taskledger.task_schedule (name, origin, task_name, module, queue, definition, anchor_at, look_at)
       SELECT name, 'service', 'elsewhere', 'app', 'default', '{}', clock_timestamp(), clock_timestamp() + ahead * interval '1 min'
         FROM (VALUES ('nightly', 60), ('hourly', 60), ('stuck', -10), ('fine', 60)) AS given(name, ahead)`,
    );
    await database.query(
      `INSERT INTO taskledger.task_schedule_slot (schedule_name, slot, state, revision, late_ms, decided_at)
       SELECT name, clock_timestamp() - back * interval '1 min', state, 1, late_ms, clock_timestamp() - back * interval '1 min'
         FROM (VALUES ('nightly', 5, 'missed', NULL), ('hourly', 5, 'fired', 600000), ('fine', 5, 'fired', 1000),
                      ('fine', 6, 'skipped', NULL), ('fine', 90, 'missed', NULL)) AS given(name, back, state, late_ms)`,
    );
    expect((await firing({ name: 'missed', kind: 'missed_schedule' })).toSorted()).toEqual([
      'hourly: 1 slot late',
      'nightly: 1 slot missed or failed',
      'stuck: the next slot has been due for 10 min, and no process fires it',
    ]);
    expect(await firing({ name: 'one', kind: 'missed_schedule', schedule: 'nightly', count: 2 })).toEqual([]);
  });

  it('D-28 are told of at their begin, when something joins, after the cooldown, and when they are over', async () => {
    const start = now();
    await alerts.create(failing('told', { cooldown: '30m', window: '2h' }));
    await look(start);
    expect(await told('told')).toEqual([]);
    await plantEnds(app.ledger, [{ task: 'bad', status: 'FAILURE', count: 20 }]);
    await look(start + MINUTE_MS);
    await look(start + 2 * MINUTE_MS);
    expect(await told('told')).toEqual(['firing']);
    await plantEnds(app.ledger, [{ task: 'worse', status: 'FAILURE', count: 30 }]);
    await look(start + 3 * MINUTE_MS);
    await look(start + 32 * MINUTE_MS);
    expect(await told('told')).toEqual(['firing', 'firing']);
    await look(start + 34 * MINUTE_MS);
    expect(await told('told')).toEqual(['firing', 'firing', 'reminder']);
    await app.ledger.database.query('DELETE FROM taskledger.task_stat_delta');
    await app.ledger.database.query('DELETE FROM taskledger.task_stat');
    await look(start + 35 * MINUTE_MS);
    await look(start + 36 * MINUTE_MS);
    const deliveries = await alerts.deliveries('told');
    expect(deliveries.map(({ event }) => event)).toEqual(['resolved', 'reminder', 'firing', 'firing']);
    expect(deliveries[0]!.notification).toMatchObject({
      rule: 'told',
      kind: 'failure_rate',
      text: 'Resolved: told',
      since: new Date(start + MINUTE_MS).toISOString(),
    });
    expect(deliveries[1]!.notification.text).toBe(
      'Still firing: told\nbad: 100 % of 20 executions failed\nworse: 100 % of 30 executions failed',
    );
  });

  it('D-28 are not told of while they are muted, and are when that is over and they still fire', async () => {
    const start = now();
    await alerts.create(failing('muted', { window: '6h' }));
    const until = new Date(start + 60 * MINUTE_MS);
    const view = await alerts.mute('muted', { until, reason: 'we know, password=hunter2!', actor: 'anna' });
    expect(view.muted).toEqual({ until, by: 'anna', reason: expect.not.stringContaining('hunter2') });
    await plantEnds(app.ledger, [{ task: 'bad', status: 'FAILURE', count: 20 }]);
    await look(start + MINUTE_MS);
    expect(await alerts.get('muted')).toMatchObject({ state: 'firing' });
    expect(await told('muted')).toEqual([]);
    await look(start + 61 * MINUTE_MS);
    expect(await told('muted')).toEqual(['firing']);
    await expect(alerts.mute('muted', { until: new Date(start - 1) })).rejects.toThrow('Use a time to come.');
    await alerts.mute('muted', { until });
    expect((await alerts.unmute('muted')).muted).toBeUndefined();
  });

  it('D-28 are made, changed and removed, with an audit; those of code only muted', async () => {
    const rule = failing('mine');
    await alerts.create(rule, { actor: 'anna' });
    await expect(alerts.create(rule)).rejects.toThrow(AlertNameTakenError);
    const changed = await alerts.update('mine', { above: 0.5, taskName: 'charge' }, { actor: 'bob' });
    expect(changed.description).toBe('charge: over 50 % of at least 10 executions fail in 15 min');
    await expect(alerts.update('mine', { above: 2 })).rejects.toThrow('Option "above"');
    await expect(alerts.update('mine', { channels: ['nobody'] })).rejects.toThrow('Known channels: ops.');
    await expect(alerts.create({ ...rule, name: 'a b' })).rejects.toThrow('Option "name"');
    await expect(alerts.create({ ...rule, name: 'x', olderThan: '1m' } as never)).rejects.toThrow('olderThan');
    await alerts.remove('mine', { actor: 'anna' });
    await expect(alerts.get('mine')).rejects.toThrow(UnknownAlertError);
    const { items } = await app.get(TaskAudit).list({ limit: 10 });
    expect(items.map(({ action, actor }) => [action, actor]).slice(0, 3)).toEqual([
      ['alert.remove', 'anna'],
      ['alert.change', 'bob'],
      ['alert.create', 'anna'],
    ]);

    expect(await alerts.get('of-code')).toMatchObject({ origin: 'code', state: 'ok' });
    await expect(alerts.update('of-code', { count: 3 })).rejects.toThrow(AlertOfCodeError);
    await expect(alerts.remove('of-code')).rejects.toThrow(AlertOfCodeError);
    // A deployment took it away: no process has spoken of it for a while.
    await app.ledger.database.query(
      `UPDATE taskledger.task_alert_rule SET seen_at = seen_at - interval '16 min' WHERE name = 'of-code'`,
    );
    await expect(alerts.get('of-code')).rejects.toThrow(UnknownAlertError);
    await app.get(AlertEvaluation).declare();
    expect(await alerts.get('of-code')).toMatchObject({ description: 'never: an execution fails for good in 1 h' });
  });
});
