import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AlertPreview, type AlertRule, TaskAlerts } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { plantEnds } from '../fixtures/planted-statistics.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const STEP_MS = 10 * MINUTE_MS;

describe('previews of alert rules', () => {
  let app: ContractApp;
  // A whole ten minutes, some hours ago.
  let badMs: number;

  beforeAll(async () => {
    app = await startContractApp();
    badMs = Math.floor((app.ledger.clock.now() - 30 * HOUR_MS) / STEP_MS) * STEP_MS;
    await plantEnds(app.ledger, [
      { task: 'charge', count: 100, atMs: badMs - 5 * HOUR_MS },
      { task: 'charge', status: 'FAILURE', count: 30, atMs: badMs + MINUTE_MS, latency: 34 },
      { task: 'charge', status: 'FAILURE', count: 30, atMs: badMs + 21 * MINUTE_MS },
      { task: 'refund', status: 'FAILURE', count: 20, atMs: badMs + 8 * HOUR_MS },
      { task: 'fine', count: 500, atMs: badMs },
    ]);
    await app.ledger.statistics.compact();
  });
  afterAll(() => app.close());

  const preview = (rule: object, over = '7d'): Promise<AlertPreview> =>
    app.get(TaskAlerts).preview({ name: 'thought', ...rule } as AlertRule, { over });
  const timesOf = ({ firings }: AlertPreview): unknown[] =>
    firings.map(({ from, to, subjects }) => [
      (from.getTime() - badMs) / MINUTE_MS,
      to && (to.getTime() - badMs) / MINUTE_MS,
      subjects,
    ]);

  it('D-28 say when a rule would have fired, and how often it would have been told', async () => {
    const rule = { kind: 'failure_rate', above: 0.2, window: '20m', cooldown: '10m' };
    const found = await preview(rule);
    expect(timesOf(found)).toEqual([
      [480, 500, ['refund']],
      [0, 40, ['charge']],
    ]);
    // Begin and end of each, and every ten minutes between them.
    expect(found).toMatchObject({ hasHistory: true, stepSeconds: 600, notifications: 3 + 5, now: [] });
    expect(timesOf(await preview({ ...rule, taskName: 'refund' }))).toEqual([[480, 500, ['refund']]]);
    expect(timesOf(await preview({ ...rule, window: '7d', taskName: 'refund' }))).toEqual([
      [480, undefined, ['refund']],
    ]);
    expect(timesOf(await preview(rule, '1d'))).toEqual([[480, 500, ['refund']]]);
    expect(timesOf(await preview({ kind: 'exhausted', count: 31, window: '30m' }))).toEqual([[20, 30, ['charge']]]);
    expect(timesOf(await preview({ kind: 'slow', slowerThan: '1m', window: '10m' }))).toEqual([[0, 10, ['charge']]]);
  });

  it('D-28 know the slots of schedules', async () => {
    await app.ledger.database.query(
      `WITH made AS (
         INSERT INTO taskledger.task_schedule (name, origin, task_name, module, queue, definition, anchor_at)
         VALUES ('nightly', 'service', 'elsewhere', 'app', 'default', '{}', clock_timestamp()) RETURNING name)
       INSERT INTO taskledger.task_schedule_slot (schedule_name, slot, state, revision, decided_at)
       SELECT name, at, 'missed', 1, at FROM made
        CROSS JOIN LATERAL (SELECT to_timestamp($1::float8 / 1000) + step * interval '20 min' AS at FROM generate_series(0, 2) AS step) AS slot`,
      [badMs],
    );
    expect(timesOf(await preview({ kind: 'missed_schedule' }))).toEqual([[0, 100, ['nightly']]]);
    expect(timesOf(await preview({ kind: 'missed_schedule', count: 2 }))).toEqual([[20, 80, ['nightly']]]);
    expect(timesOf(await preview({ kind: 'missed_schedule', count: 4 }))).toEqual([]);
  });

  it('D-28 say of which kinds nothing is kept', async () => {
    expect(await preview({ kind: 'no_worker' })).toMatchObject({ hasHistory: false, firings: [], notifications: 0 });
    expect(await preview({ kind: 'backlog_age', olderThan: '5m' })).toMatchObject({ hasHistory: false });
    await expect(preview({ kind: 'no_worker' }, '8d')).rejects.toThrow("Use '10m' to '7d'.");
  });
});
