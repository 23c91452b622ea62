import { Injectable } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Schedules, Task } from '@taskledger/nestjs';
import { HOT_SETTINGS } from '../../libs/task/src/ledger/connection/hot-connections.js';
import { lockDueSql, nextLookSql } from '../../libs/task/src/ledger/schedules/schedule.sql.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { until } from '../fixtures/until.js';

const MANY = 1_000;

@Injectable()
class Work {
  static ran = 0;

  @Task('work')
  work(): void {
    Work.ran++;
  }

  // Of this one there is no schedule: it must not look through those of the other.
  @Task('unscheduled')
  unscheduled(): void {}
}

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

/** How schedules are read. */
function reads(plan: Plan): Plan[] {
  const below = (plan.Plans ?? []).flatMap(reads);
  return plan['Relation Name'] === 'task_schedule' && plan['Node Type'].includes('Scan') ? [plan, ...below] : below;
}

describe('many schedules', () => {
  let app: ContractApp;
  let schedules: Schedules;

  beforeAll(async () => {
    app = await startContractApp({}, [Work]);
    schedules = app.get(Schedules);
    schedules.stop();
    await schedules.upsert('one', { task: 'work', every: '1h' });
    const { database } = app.ledger;
    const { schema } = database;
    // As if each had been created like the first one: what is under test is who looks at them.
    await database.query(
      `INSERT INTO ${schema}.task_schedule
       SELECT (jsonb_populate_record(one, jsonb_build_object('name', 'many ' || number))).*
         FROM ${schema}.task_schedule one CROSS JOIN generate_series(2, $1::int) AS number WHERE one.name = 'one'`,
      [MANY],
    );
    await database.query(`ANALYZE ${schema}.task_schedule`);
  }, 120_000);
  afterAll(() => app.close());

  const planOf = async (sql: string, params: unknown[]): Promise<Plan> => {
    const { database } = app.ledger;
    return database.transaction(async (runner) => {
      for (const [name, value] of Object.entries(HOT_SETTINGS)) await runner.query(`SET LOCAL ${name} = ${value}`);
      const rows = (await runner.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`, params)) as Record<string, unknown>[];
      const plan = rows[0]!['QUERY PLAN'];
      return ((typeof plan === 'string' ? JSON.parse(plan) : plan) as { Plan: Plan }[])[0]!.Plan;
    });
  };

  it('cost an idle process one indexed read a wake-up, of one row a task', async () => {
    const { schema } = app.ledger.database;
    const scans = reads(await planOf(nextLookSql(schema), [['work', 'unscheduled'], '{}']));
    expect(scans).toHaveLength(1);
    expect(scans[0]).toMatchObject({ 'Index Name': 'task_schedule_task_look' });
    expect(scans[0]!['Index Cond']).toContain('task_name');
    expect(scans[0]!['Actual Rows']).toBeLessThanOrEqual(1);
    expect(scans[0]!['Rows Removed by Filter'] ?? 0).toBe(0);
    const due = reads(await planOf(lockDueSql(schema), [['work'], '{}', 100]));
    expect(due).toMatchObject([{ 'Index Name': 'task_schedule_look', 'Actual Rows': 0 }]);
  });

  it('ask one question a wake-up while nothing is due', async () => {
    const { schedules: store } = app.ledger;
    const asked: string[] = [];
    const [nextLookIn, lockDue] = [store.nextLookIn.bind(store), store.lockDue.bind(store)];
    store.nextLookIn = (...given) => (asked.push('next look'), nextLookIn(...given));
    store.lockDue = (...given) => (asked.push('due'), lockDue(...given));
    try {
      schedules.start();
      await until(() => asked.length >= 2, 'two wake-ups');
      expect(new Set(asked)).toEqual(new Set(['next look']));
    } finally {
      schedules.stop();
      Object.assign(store, { nextLookIn, lockDue });
    }
  });

  it('that are due together fire all, each once', async () => {
    const { database } = app.ledger;
    await database.query(
      `UPDATE ${database.schema}.task_schedule SET next_at = clock_timestamp(), look_at = clock_timestamp() WHERE task_name = 'work'`,
    );
    schedules.start();
    await until(() => Work.ran >= MANY, 'all of them to run', 60_000);
    schedules.stop();
    const [row] = await database.query<{ slots: number; executions: number }>(
      `SELECT count(*)::int AS slots, count(DISTINCT execution_id)::int AS executions FROM ${database.schema}.task_schedule_slot WHERE state = 'fired'`,
    );
    expect(row).toEqual({ slots: MANY, executions: MANY });
    expect(Work.ran).toBe(MANY);
  }, 120_000);
});
