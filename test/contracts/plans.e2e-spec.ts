import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { HOT_SETTINGS } from '../../libs/task/src/ledger/connection/hot-connections.js';
import { lockUpstreamsSql } from '../../libs/task/src/ledger/dependencies/edge.sql.js';
import {
  addEdgeSql,
  lockDependentSql,
  removeEdgeSql,
  walkSql,
} from '../../libs/task/src/ledger/dependencies/edit.sql.js';
import { putLooksBackSql } from '../../libs/task/src/ledger/dependencies/look.sql.js';
import { preparedInRunSql, preparedSql } from '../../libs/task/src/ledger/dependencies/prepare.sql.js';
import { markAwaitedSql, resolveSql, takeLooksSql } from '../../libs/task/src/ledger/dependencies/resolve.sql.js';
import { enqueueSql } from '../../libs/task/src/ledger/executions/enqueue.sql.js';
import { explainSql } from '../../libs/task/src/ledger/explain/explain.sql.js';
import { endSql } from '../../libs/task/src/ledger/ends/end-all.js';
import { passOnSql, renewLocksSql, waitSql } from '../../libs/task/src/ledger/locks/lock.sql.js';
import { progressSql } from '../../libs/task/src/ledger/runs/progress.sql.js';
import { claimSql, takeTicketsSql } from '../../libs/task/src/ledger/tickets/admission.sql.js';
import { fetchSql } from '../../libs/task/src/ledger/tickets/fetches.js';
import { giveBackSql } from '../../libs/task/src/ledger/tickets/give-back.sql.js';
import { lookSql, promoteDueSql } from '../../libs/task/src/ledger/tickets/ticket.sql.js';
import { moveUnservedSql } from '../../libs/task/src/ledger/tickets/unserved.sql.js';
import * as workflows from '../../libs/task/src/ledger/workflows/workflow.sql.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { PROFILE } from '../fixtures/profile.js';

const SCHEMA = 'taskledger';
const TABLES = /^task_(execution|claim|lock|ready|due|dependency)/;

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Parent Relationship'?: string;
  readonly 'Index Cond'?: string;
  readonly 'TID Cond'?: string;
  readonly 'Recheck Cond'?: string;
  readonly Plans?: readonly Plan[];
}

/** How tables of the queue and the records are read, other than by looking rows up. */
function readFromEndToEnd(plan: Plan, isFirst = false): string[] {
  const below = (plan.Plans ?? []).flatMap((one) => readFromEndToEnd(one, plan['Node Type'] === 'Limit'));
  const { 'Node Type': node, 'Relation Name': table = '' } = plan;
  const isLookup = (['Index Cond', 'TID Cond', 'Recheck Cond'] as const).some((condition) => plan[condition]);
  // The first in the order of an index is as good as looked up.
  const isRead = node.endsWith('Scan') && TABLES.test(table) && !isLookup && !isFirst;
  return isRead ? [`${node} of ${table}`, ...below] : below;
}

/** Tables of the queue of which more is read than is wanted, to put it in order. Parts of a statement are looked at alone. */
function sorted(plan: Plan, isSorted = false): string[] {
  const { 'Node Type': node, 'Relation Name': table = '', 'Parent Relationship': relationship } = plan;
  const isPart = relationship === 'InitPlan' || relationship === 'SubPlan';
  const below = (isSorted && !isPart) || node === 'Sort';
  const own =
    node.endsWith('Scan') && /^task_(ready|due)/.test(table) && isSorted && !isPart ? [`sorted ${table}`] : [];
  return [...own, ...(plan.Plans ?? []).flatMap((one) => sorted(one, below))];
}

// Only servers have connections that keep their plans.
(PROFILE === 'embedded' ? describe.skip : describe)('plans that were made while nothing was there', () => {
  let app: ContractApp;
  let client: pg.Client;
  let records: string;

  beforeAll(async () => {
    app = await startContractApp();
    app.registry.registerFunction('note', () => 'noted');
    const handles = await app.tasks.enqueueMany(
      'note',
      Array.from({ length: 600 }, () => ({})),
    );
    await app.tasks.gather(...handles);
    const { options } = app.ledger.database.dataSource as unknown as { options: { url: string } };
    client = new pg.Client(options.url);
    await client.connect();
    for (const [name, value] of Object.entries(HOT_SETTINGS)) await client.query(`SET ${name} = ${value}`);
    // Nothing is live, waits or runs, and the planner knows it.
    for (const table of [
      'task_ready',
      'task_due',
      'task_claim',
      'task_lock',
      'task_execution',
      'task_dependency',
      'task_dependency_look',
    ])
      await client.query(`VACUUM ANALYZE ${SCHEMA}.${table}`);
    const day = new Date(app.ledger.clock.now()).toISOString().slice(0, 10).replaceAll('-', '');
    records = `${SCHEMA}.task_execution_${day}`;
  });
  afterAll(async () => {
    await client.end();
    await app.close();
  });

  const statements: readonly [name: string, sql: () => string][] = [
    ['of ends', () => endSql(SCHEMA, records)],
    ['of ends of several days', () => endSql(SCHEMA, `${SCHEMA}.task_execution`)],
    ['of fetches', () => fetchSql(SCHEMA, records)],
    ['of admissions', () => takeTicketsSql(SCHEMA, 'next')],
    ['of suspects', () => takeTicketsSql(SCHEMA, 'alone')],
    ['of due tickets', () => promoteDueSql(SCHEMA)],
    ['of looks', () => lookSql(SCHEMA)],
    ['of tickets that nobody serves', () => moveUnservedSql(SCHEMA)],
    ['of claims', () => claimSql(SCHEMA)],
    ['of runs that go back', () => giveBackSql(SCHEMA)],
    ['of progress', () => progressSql(SCHEMA)],
    ['of keys that are passed on', () => passOnSql(SCHEMA)],
    ['of runs that wait for a key', () => waitSql(SCHEMA)],
    ['of leases that are renewed', () => renewLocksSql(SCHEMA)],
    ['of executions that depend on each other', () => enqueueSql(SCHEMA, 'shared plain waiting')],
    ['of upstreams that are kept', () => lockUpstreamsSql(SCHEMA)],
    ['of upstreams that are marked', () => markAwaitedSql(SCHEMA)],
    ['of ends that others wait for, and of dependents', () => takeLooksSql(SCHEMA)],
    ['of ends that are looked at later', () => putLooksBackSql(SCHEMA)],
    ['of edges that are resolved', () => resolveSql(SCHEMA)],
    ['of payloads that were made', () => preparedSql(SCHEMA)],
    ['of payloads that runs have made for themselves', () => preparedInRunSql(SCHEMA)],
    ['of a dependent that is changed', () => lockDependentSql(SCHEMA)],
    ['of an edge that is added', () => addEdgeSql(SCHEMA)],
    ['of an edge that is removed', () => removeEdgeSql(SCHEMA)],
    ['of circles', () => walkSql(SCHEMA)],
    ['of nodes', () => workflows.nodesSql(SCHEMA)],
    ['of results of nodes', () => workflows.resultsSql(SCHEMA)],
    ['of edges between nodes', () => workflows.edgesSql(SCHEMA)],
    ['of results of nodes of several', () => workflows.resultsOfManySql(SCHEMA)],
    ['of roots', () => workflows.rootSql(SCHEMA)],
    ['of several roots', () => workflows.rootsSql(SCHEMA)],
    ['of branches that are decided', () => workflows.decideSql(SCHEMA)],
    ['of decisions', () => workflows.decisionSql(SCHEMA)],
    ['of successors', () => workflows.successorSql(SCHEMA)],
    ['of nodes that are done again', () => workflows.againSql(SCHEMA)],
    ['of nodes that are open', () => workflows.openNodesSql(SCHEMA)],
  ];

  it.each(statements)('look rows up one by one: %s', async (_, sql) => {
    const plan = await planOf(sql());
    expect([...readFromEndToEnd(plan), ...sorted(plan)]).toEqual([]);
  });

  it('read all that runs, which is little, and look up the rest: of why an execution has not run', async () => {
    const plan = await planOf(explainSql(SCHEMA));
    expect(new Set(readFromEndToEnd(plan).map((read) => read.replace(/^.* of /, '')))).toEqual(new Set(['task_claim']));
    expect(sorted(plan)).toEqual([]);
  });

  async function planOf(text: string): Promise<Plan> {
    const values = new Set(text.match(/\$\d+/g) ?? []).size;
    await client.query(`PREPARE one AS ${text}`);
    const nulls = values === 0 ? '' : `(${Array.from({ length: values }, () => 'NULL').join(', ')})`;
    const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
      `EXPLAIN (FORMAT JSON) EXECUTE one${nulls}`,
    );
    await client.query('DEALLOCATE one');
    return rows[0]!['QUERY PLAN'][0]!.Plan;
  }
});
