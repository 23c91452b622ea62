import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { type BreakerOptions, TaskAudit, TaskBreakers, type TaskContext, TaskRegistry } from '@taskledger/nestjs';
import { Rescuer } from '../../libs/task/src/cluster/index.js';
import { TaskInterruptedError } from '../../libs/task/src/errors/index.js';
import { InFlight } from '../../libs/task/src/execution/index.js';
import { type ContractApp, startContractApp, startOnStores } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { HandNode } from '../fixtures/hand-node.js';
import { createServerStores, PROFILE } from '../fixtures/profile.js';
import { refused } from '../fixtures/refused.js';
import { until } from '../fixtures/until.js';

const PROCESSES = PROFILE === 'embedded' ? 1 : 3;
const BREAKER: BreakerOptions = { failureThreshold: 3, recoveryTimeout: '1h' };

describe('circuit breakers', () => {
  let apps: ContractApp[];
  let app: ContractApp;
  let breakers: TaskBreakers;
  let closeAll: () => Promise<void>;
  let calls: string[];
  let gate: Gate | undefined;
  let behaviour: (payload: Record<string, unknown>, ctx: TaskContext) => unknown;

  beforeAll(async () => {
    const options = {
      worker: { queues: ['default'], concurrency: 5, shutdownGrace: 0 },
      queues: { default: {}, hand: {} },
      timeouts: { abortGrace: '2s' },
    };
    const server = PROFILE === 'embedded' ? undefined : await createServerStores();
    const start = () => (server ? startOnStores(server, options, [Declared]) : startContractApp(options, [Declared]));
    apps = [];
    while (apps.length < PROCESSES) apps.push(await start());
    app = apps[0]!;
    breakers = app.get(TaskBreakers);
    closeAll = async () => {
      await Promise.all(apps.map((one) => one.close()));
      await server?.drop();
    };
    for (const one of apps) one.get(Declared).behaviour = (payload, ctx) => handled(payload, ctx);
  });
  afterAll(() => closeAll());
  afterEach(async () => {
    gate?.open();
    await app.tasks.cancelPending();
  });
  beforeEach(async () => {
    [calls, gate] = [[], undefined];
    behaviour = () => {
      throw new Error('down');
    };
    for (const { name } of await breakers.list()) await breakers.close(name);
  });

  const handled = async (payload: Record<string, unknown>, ctx: TaskContext): Promise<unknown> => {
    calls.push(ctx.executionId);
    if (gate) await Promise.race([gate.opened, abortOf(ctx.signal)]);
    return behaviour(payload, ctx);
  };
  const run = async (task: string, payload: object = {}, options: object = {}, by = app) => {
    const { id } = await by.tasks.enqueue(task, payload as never, options);
    return (await by.tasks.waitFor(id, { timeout: '20s' })).execution!;
  };
  const sql = <Row>(text: string, params: unknown[] = []) => app.ledger.database.query<Row>(text, params);
  /** Its recovery timeout is over. */
  const makeDue = (name: string) =>
    sql(`UPDATE taskledger.task_breaker SET probe_at = clock_timestamp() WHERE name = $1 AND state = 'open'`, [name]);
  const opened = async (name = 'guarded') => {
    for (let n = 0; n < 3; n++) await run(name);
    expect(await breakers.get(name)).toMatchObject({ state: 'open', failures: 3 });
    calls = [];
  };

  it('count failures of all processes, and are open for all of them', async () => {
    for (let n = 0; n < 3; n++) {
      const by = apps[n % apps.length]!;
      expect(await run('guarded', {}, {}, by)).toMatchObject({ status: 'FAILURE', error: 'down' });
    }
    for (const by of apps)
      expect(await run('guarded', {}, {}, by)).toMatchObject({ status: 'FAILURE', reason: 'breaker_open' });
    expect(calls).toHaveLength(3);
  });

  it('let exactly one run of all processes find out, whatever comes at the time', async () => {
    await opened();
    await makeDue('guarded');
    gate = new Gate();
    const handles = (await Promise.all(apps.map((by) => by.tasks.enqueueMany('guarded', Array(40).fill({}))))).flat();
    await until(() => calls.length > 0, 'the probe');
    const others = handles.filter(({ id }) => !calls.includes(id));
    const ends = await Promise.all(others.map(({ id }) => app.tasks.waitFor(id, { timeout: '20s' })));
    expect(new Set(ends.map(({ execution }) => execution?.reason))).toEqual(new Set(['breaker_open']));
    expect(calls).toHaveLength(1);
    expect(others).toHaveLength(handles.length - 1);
    behaviour = () => 'up';
    gate.open();
    await until(async () => (await breakers.get('guarded')).state === 'closed', 'the breaker to close');
    expect(await run('guarded')).toMatchObject({ status: 'SUCCESS', result: 'up' });
  });

  it('open again when the process of the probe dies, and let the next one try after the recovery timeout', async () => {
    await opened();
    const before = (await breakers.get('guarded')).opened!.at;
    await makeDue('guarded');
    const hand = await HandNode.join(app.ledger, ['guarded']);
    const { id } = await app.tasks.enqueue('guarded', {}, { queue: 'hand' });
    const claim = await hand.claim('hand');
    expect(claim.id).toBe(id);
    expect(await app.ledger.breakers.enter({ name: 'guarded', id, run: claim.run })).toMatchObject({ isProbe: true });
    expect(await run('guarded')).toMatchObject({ reason: 'breaker_open' });
    expect(await breakers.get('guarded')).toMatchObject({ state: 'half_open', probeId: id });
    await hand.die();
    await app.get(Rescuer).rescue();
    expect(await run('guarded')).toMatchObject({ reason: 'breaker_open' });
    const again = await breakers.get('guarded');
    expect(again).toMatchObject({ state: 'open', failures: 3 });
    expect(again.opened!.at.getTime()).toBeGreaterThan(before.getTime());
    expect(again.nextProbeAt!.getTime() - again.opened!.at.getTime()).toBeGreaterThan(3_500_000);
    expect(calls).toEqual([]);
    await makeDue('guarded');
    behaviour = () => 'up';
    expect(await run('guarded')).toMatchObject({ status: 'SUCCESS' });
    await app.tasks.cancel(id);
  });

  it('let another one try at once where the probe is cancelled or handed over', async () => {
    await opened();
    await makeDue('guarded');
    gate = new Gate();
    const probe = await app.tasks.enqueue('guarded');
    await until(() => calls.length === 1, 'the probe');
    await probe.cancel();
    await app.tasks.waitFor(probe.id);
    expect(await breakers.get('guarded')).toMatchObject({ state: 'open', failures: 3 });
    calls = [];
    const next = await app.tasks.enqueue('guarded');
    await until(() => calls.length === 1, 'the next probe');
    for (const one of apps) one.get(InFlight).abortAll(new TaskInterruptedError('shutdown'));
    await until(() => calls.length === 2, 'the next run');
    behaviour = () => 'up';
    gate.open();
    expect(await next.result()).toBe('up');
    expect(calls).toEqual([next.id, next.id]);
    expect(await breakers.get('guarded')).toMatchObject({ state: 'closed', failures: 0 });
  });

  it('keep the tickets of tasks that are to wait, without taking them again and again', async () => {
    await breakers.open('patient', { reason: 'maintenance' });
    behaviour = () => 'up';
    const handles = await app.tasks.enqueueMany('patient', Array(60).fill({}));
    const other = await app.tasks.enqueueMany('unguarded', Array(20).fill({}));
    expect(await app.tasks.gather(...other)).toHaveLength(20);
    const runs = async () => {
      const [row] = await sql<{ runs: number; waiting: number }>(
        `SELECT sum(run)::int AS runs, count(*) FILTER (WHERE status = 'PENDING')::int AS waiting
           FROM taskledger.task_execution WHERE id = ANY ($1::uuid[])`,
        [handles.map(({ id }) => id)],
      );
      return row!;
    };
    await until(async () => (await runs()).runs > 0, 'the breaker to be met');
    const claims = () => sql(`SELECT FROM taskledger.task_claim WHERE queue = 'default'`);
    await until(async () => (await claims()).length === 0, 'what was taken to be given back');
    // Work for others comes by meanwhile, and each process looks several times: with all of its slots, it would take each of
    // them again and again. Where that takes long, some are taken once more to see.
    for (let n = 0; n < 10; n++) await run('unguarded');
    const { runs: met, waiting } = await runs();
    expect(waiting).toBe(60);
    expect(met).toBeLessThanOrEqual(60);
    await breakers.close('patient');
    expect(new Set(await app.tasks.gather(...handles))).toEqual(new Set(['up']));
  });

  it('find out by one that waits, and let the others go on when it succeeds', async () => {
    await run('patient', {}, {});
    for (let n = 0; n < 2; n++) await run('patient');
    const handles = await app.tasks.enqueueMany('patient', Array(10).fill({}));
    await until(async () =>
      (await app.tasks.list({ taskName: 'patient' })).items.some((one) => one.reason === 'breaker_open'),
    );
    [calls, gate, behaviour] = [[], new Gate(), () => 'up'];
    await makeDue('patient');
    await until(() => calls.length === 1, 'the probe');
    expect(await breakers.get('patient')).toMatchObject({ state: 'half_open' });
    // Others that were taken with it have gone back.
    await until(async () => {
      const found = await Promise.all(handles.map(({ id }) => app.tasks.status(id)));
      return found.filter((status) => status === 'PENDING').length === handles.length - 1;
    }, 'the others to wait');
    expect(calls).toHaveLength(1);
    gate.open();
    expect(await app.tasks.gather(...handles)).toHaveLength(10);
    expect(calls).toHaveLength(10);
  });

  it('count what a fallback answered for, and ask it while they are open', async () => {
    for (let n = 0; n < 3; n++)
      expect(await run('answered')).toMatchObject({
        status: 'SUCCESS',
        reason: 'fallback',
        result: 'instead of: down',
      });
    expect(await breakers.get('answered')).toMatchObject({ state: 'open', failures: 3 });
    expect(await run('answered')).toMatchObject({
      status: 'SUCCESS',
      reason: 'fallback',
      result: 'instead of: Circuit breaker open for task answered',
      attempt: 0,
    });
    expect(calls).toHaveLength(3);
  });

  it('count failed attempts: also those that are retried, and that take too long', async () => {
    const retried = await run('guarded', {}, { retry: { maxRetries: 5, baseMs: 1 } });
    expect(retried).toMatchObject({ status: 'FAILURE', reason: 'breaker_open', attempt: 3 });
    expect(await breakers.get('guarded')).toMatchObject({ state: 'open', failures: 3 });
    await breakers.close('guarded');
    gate = new Gate();
    expect(await run('guarded', {}, { timeout: 50 })).toMatchObject({ reason: 'timeout' });
    expect(await breakers.get('guarded')).toMatchObject({ state: 'closed', failures: 1 });
  });

  it('count neither cancellations nor payloads that do not fit', async () => {
    gate = new Gate();
    const { id } = await app.tasks.enqueue('guarded');
    await until(() => calls.length === 1, 'the start');
    await app.tasks.cancel(id);
    await app.tasks.waitFor(id);
    expect(await breakers.get('guarded')).toMatchObject({ state: 'closed', failures: 0 });
    await sql(`UPDATE taskledger.task_breaker SET failures = 2 WHERE name = 'picky'`);
    const [execution] = await app.tasks.enqueueMany('picky', [{ n: 1 }], { delay: '1h' });
    await sql(`UPDATE taskledger.task_execution SET payload = '{"n": "one"}' WHERE id = $1`, [execution!.id]);
    await sql(`UPDATE taskledger.task_due SET due_at = clock_timestamp() WHERE execution_id = $1`, [execution!.id]);
    const { execution: invalid } = await app.tasks.waitFor(execution!.id, { timeout: '20s' });
    expect(invalid).toMatchObject({ status: 'FAILURE', reason: 'validation' });
    expect(await breakers.get('picky')).toMatchObject({ state: 'closed', failures: 2 });
  });

  it('are shared by tasks with the same key, and are one for each value of a member of the payload', async () => {
    await run('first_of_two');
    await run('second_of_two');
    await run('first_of_two');
    expect(await breakers.get('the api')).toMatchObject({
      state: 'open',
      tasks: ['first_of_two', 'second_of_two'],
    });
    expect(await run('second_of_two')).toMatchObject({ reason: 'breaker_open' });
    for (let n = 0; n < 3; n++) await run('by_host', { host: 'a' });
    expect(await run('by_host', { host: 'a' })).toMatchObject({ reason: 'breaker_open' });
    expect(await run('by_host', { host: 'b' })).toMatchObject({ error: 'down' });
    expect(await breakers.get('host:a')).toMatchObject({ state: 'open', tasks: ['by_host'] });
    expect(await breakers.get('host:b')).toMatchObject({ state: 'closed', failures: 1 });
    await breakers.close('host:b');
    await sql(
      `UPDATE taskledger.task_breaker SET changed_at = clock_timestamp() - interval '2 h' WHERE name LIKE 'host:%'`,
    );
    expect(await app.ledger.breakers.prune()).toBe(1);
    await expect(breakers.get('host:b')).rejects.toMatchObject({ code: 'BREAKER_UNKNOWN' });
  });

  it('are opened and closed by operators, who are on record', async () => {
    await breakers.open('guarded', { actor: 'ops', reason: 'provider is down' });
    expect(await breakers.get('guarded')).toMatchObject({
      state: 'open',
      opened: { by: 'ops', reason: 'provider is down' },
    });
    expect((await breakers.get('guarded')).nextProbeAt).toBeUndefined();
    expect(await run('guarded')).toMatchObject({ reason: 'breaker_open' });
    await breakers.close('guarded', { actor: 'ops', reason: 'it is back' });
    expect((await breakers.get('guarded')).opened).toBeUndefined();
    behaviour = () => 'up';
    expect(await run('guarded')).toMatchObject({ status: 'SUCCESS' });
    const { items } = await app.get(TaskAudit).list({ actor: 'ops' });
    expect(items.map(({ action, details }) => [action, details])).toEqual([
      ['breaker.close', { breaker: 'guarded', before: 'open', reason: 'it is back' }],
      ['breaker.open', { breaker: 'guarded', before: 'closed', reason: 'provider is down' }],
    ]);
  });

  it('change in a transaction of the caller, or not at all', async () => {
    const rolledBack = app.ledger.database.transaction(async (manager) => {
      await breakers.open('guarded', { manager });
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    expect(await breakers.get('guarded')).toMatchObject({ state: 'closed' });
    await app.ledger.database.transaction((manager) => breakers.open('guarded', { manager }));
    expect(await breakers.get('guarded')).toMatchObject({ state: 'open' });
  });

  it('refuse what they do not know', async () => {
    await expect(breakers.open('nobody')).rejects.toMatchObject({ code: 'BREAKER_UNKNOWN' });
    await expect(breakers.close('nobody')).rejects.toMatchObject({ code: 'BREAKER_UNKNOWN' });
    await refused(() => breakers.open('guarded', { by: 'ops' } as never), 'by');
    await refused(() => breakers.open('guarded', { actor: '' }), 'actor');
    await refused(() => breakers.close('guarded', { reason: 5 as never }), 'reason');
  });

  it.each([
    ['failureThreshold', { failureThreshold: 0 }],
    ['failureThreshold', { failureThreshold: 1.5 }],
    ['failureThreshold', { failureThreshold: 2_000_000 }],
    ['recoveryTimeout', { recoveryTimeout: 0 }],
    ['recoveryTimeout', { recoveryTimeout: 'soon' as never }],
    ['onOpen', { onOpen: 'skip' as never }],
    ['onOpen', { onOpen: 'wait', key: 'host:{host}' }],
    ['onOpen', { onOpen: 'wait', param: 'host' }],
    ['key', { key: '' }],
    ['key', { key: 'taskledger:mine' }],
    ['param', { param: 5 as never }],
    ['threshold', { threshold: 5 } as never],
  ] as [string, BreakerOptions][])('refuse options that cannot work: %s %j', async (option, breaker) => {
    const register = () => app.registry.registerFunction('wrong', () => 1, { breaker });
    await refused(register, `Task "wrong" (anonymous function): breaker.${option}`);
    expect(app.registry.has('wrong')).toBe(false);
  });

  it('refuse to be shared by tasks that do not agree when they open', async () => {
    const register = () =>
      app.registry.registerFunction('other', () => 1, { breaker: { ...BREAKER, failureThreshold: 9, key: 'the api' } });
    await refused(register, 'Task "other" (anonymous function): breaker.failureThreshold');
  });

  it('cost tasks without one nothing: no statement, and no transaction for their ends', async () => {
    const isEnd = (text: string): boolean => text.includes('counted AS (');
    let [asked, ends]: [number, string[]] = [0, []];
    const note = (text: string, where: string): void => {
      if (/task_breaker/.test(text)) asked++;
      if (isEnd(text)) ends.push(where);
    };
    // Any of the processes may take it.
    const restore = apps.map(({ ledger: { database } }) => {
      const [hot, transaction] = [database.hot.bind(database), database.hotTransaction.bind(database)];
      database.hot = (text, params) => (note(text, 'alone'), hot(text, params));
      database.hotTransaction = (work) =>
        transaction((runner) =>
          work({ query: (text, params) => (note(text, 'in a transaction'), runner.query(text, params)) }),
        );
      return () => Object.assign(database, { hot, hotTransaction: transaction });
    });
    behaviour = () => 'up';
    await run('unguarded');
    expect([asked, ends]).toEqual([0, ['alone']]);
    [asked, ends] = [0, []];
    await run('guarded');
    expect([asked, ends]).toEqual([2, ['in a transaction']]);
    for (const each of restore) each();
  });

  describe('many that ask at a time', () => {
    const ROUNDS = 30;
    const CLAIMS = 12;

    /** How many may find out in each round, when all ledgers ask for many claims at once. */
    const probes = async (): Promise<number[]> => {
      const hand = await HandNode.join(app.ledger, ['guarded']);
      await app.tasks.enqueueMany('guarded', Array(CLAIMS).fill({}), { queue: 'hand' });
      const { claims } = await hand.admit('hand', 2 * CLAIMS);
      expect(claims).toHaveLength(CLAIMS);
      const counts: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        await sql(
          `UPDATE taskledger.task_breaker SET state = 'open', probe_at = clock_timestamp(), probe_id = NULL, probe_run = NULL
            WHERE name = 'guarded'`,
        );
        const asked = claims.map(({ id, run: n }, index) =>
          apps[index % apps.length]!.ledger.breakers.enter({ name: 'guarded', id, run: n }),
        );
        counts.push((await Promise.all(asked)).filter(({ isProbe }) => isProbe).length);
      }
      await hand.die();
      await app.tasks.cancelMany(claims.map(({ id }) => id));
      await app.get(Rescuer).rescue();
      return counts;
    };

    it('get one probe in every round', async () => {
      expect(await probes()).toEqual(Array(ROUNDS).fill(1));
    });

    // What the condition does: without it, several find out.
    (PROFILE === 'embedded' ? it.skip : it)('would get several without the condition of the claim', async () => {
      const restore = apps.map(({ ledger: { database } }) => {
        const hot = database.hot.bind(database);
        const condition = ` AND state = 'open' AND probe_at <= clock_timestamp()`;
        database.hot = (text, params) => hot(text.replace(condition, ''), params);
        return () => Object.assign(database, { hot });
      });
      const counts = await probes();
      for (const undo of restore) undo();
      expect(Math.max(...counts)).toBeGreaterThan(1);
    });
  });
});

@Injectable()
class Declared {
  behaviour: (payload: Record<string, unknown>, ctx: TaskContext) => unknown = () => undefined;

  constructor(registry: TaskRegistry) {
    const handler = (payload: Record<string, unknown>, ctx: TaskContext): unknown => this.behaviour(payload, ctx);
    const declare = (name: string, breaker?: BreakerOptions, more: object = {}): void =>
      registry.registerFunction(name, handler, { breaker, ...more });
    declare('unguarded');
    declare('guarded', BREAKER);
    declare('patient', { ...BREAKER, onOpen: 'wait' });
    declare('answered', BREAKER, { fallback: (error: unknown) => `instead of: ${(error as Error).message}` });
    declare('first_of_two', { ...BREAKER, key: 'the api' });
    declare('second_of_two', { ...BREAKER, key: 'the api', onOpen: 'fail' });
    declare('by_host', { ...BREAKER, key: 'host:{host}' });
    declare('picky', BREAKER, { payload: numeric });
  }
}

const numeric = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value: unknown) =>
      typeof (value as { n?: unknown }).n === 'number' ? { value } : { issues: [{ message: 'n is no number' }] },
  },
} as const;

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
