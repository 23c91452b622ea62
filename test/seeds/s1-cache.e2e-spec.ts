import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { type CacheOptions, Task, TaskRegistry } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { refused } from '../fixtures/refused.js';

@Injectable()
class Rates {
  calls = 0;
  fails = false;

  @Task('rates', { cache: {} })
  rates({ currency }: { currency?: string }): object | undefined {
    return this.answer(currency);
  }

  @Task('by_currency', { cache: { ttl: '1h', key: 'rates:{currency}' } })
  byCurrency({ currency }: { currency: string }): object | undefined {
    return this.answer(currency);
  }

  @Task('shared', { cache: { shared: true } })
  shared({ currency }: { currency: string }): object | undefined {
    return this.answer(currency);
  }

  @Task('answered', { cache: {}, fallback: () => 'yesterday' })
  answered({ currency }: { currency: string }): object | undefined {
    return this.answer(currency);
  }

  @Task('guarded', { cache: {}, breaker: { failureThreshold: 1, recoveryTimeout: '1h' }, lock: { onConflict: 'wait' } })
  guarded({ currency }: { currency: string }): object | undefined {
    return this.answer(currency);
  }

  private answer(currency: string | undefined): object | undefined {
    this.calls++;
    if (this.fails) throw new Error('down');
    return currency === undefined ? undefined : { currency, call: this.calls };
  }
}

describe('S1: cached results', () => {
  let app: ContractApp;
  let rates: Rates;

  beforeAll(async () => {
    app = await startContractApp({}, [Rates]);
    rates = app.get(Rates);
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    Object.assign(rates, { calls: 0, fails: false });
    for (const task of ['rates', 'by_currency', 'shared', 'answered', 'guarded']) await app.tasks.clearCache(task);
  });

  const run = async (task: string, payload: object = {}, options: object = {}) => {
    const { id } = await app.tasks.enqueue(task, payload as never, options);
    return (await app.tasks.waitFor(id, { timeout: '20s' })).execution!;
  };
  const sql = (text: string) => app.ledger.database.query(text);

  it('S1-34 ends with the result that there is, without a call, and says whose it is', async () => {
    const first = await run('rates', { currency: 'EUR' });
    expect(first).toMatchObject({ status: 'SUCCESS', result: { currency: 'EUR', call: 1 }, cachedFrom: null });
    const hit = await run('rates', { currency: 'EUR' });
    expect(hit).toMatchObject({
      status: 'SUCCESS',
      result: { currency: 'EUR', call: 1 },
      cachedFrom: first.id,
      attempt: 0,
      startedAt: null,
    });
    // A copy is no source of copies.
    expect(await run('rates', { currency: 'EUR' })).toMatchObject({ cachedFrom: first.id });
    expect(await run('rates', { currency: 'USD' })).toMatchObject({ result: { call: 2 }, cachedFrom: null });
    const nothing = await run('rates');
    expect(await run('rates')).toMatchObject({ status: 'SUCCESS', result: null, cachedFrom: nothing.id });
    expect(rates.calls).toBe(3);
  });

  it('S1-34 runs again when the result has expired, which maintenance removes', async () => {
    await run('rates', { currency: 'EUR' });
    const [{ ms }] = (await sql(
      `SELECT (extract(epoch FROM expires_at - clock_timestamp()) * 1000)::float8 AS ms FROM taskledger.task_cache`,
    )) as [{ ms: number }];
    expect(ms).toBeGreaterThan(3_500_000);
    expect(ms).toBeLessThanOrEqual(3_600_000);
    await sql(`UPDATE taskledger.task_cache SET expires_at = clock_timestamp()`);
    expect(await app.ledger.cache.prune()).toBe(1);
    const again = await run('rates', { currency: 'EUR' });
    expect(again).toMatchObject({ result: { call: 2 }, cachedFrom: null });
    await sql(`UPDATE taskledger.task_cache SET expires_at = clock_timestamp()`);
    expect(await run('rates', { currency: 'EUR' })).toMatchObject({ result: { call: 3 }, cachedFrom: null });
    expect(await run('rates', { currency: 'EUR' })).toMatchObject({ result: { call: 3 } });
  });

  it('S1-34 forgets the results of a task when told to', async () => {
    await run('rates', { currency: 'EUR' });
    await run('rates', { currency: 'USD' });
    await run('shared', { currency: 'EUR' });
    expect(await app.tasks.clearCache('rates')).toBe(2);
    expect(await app.tasks.clearCache('rates')).toBe(0);
    expect(await run('rates', { currency: 'EUR' })).toMatchObject({ cachedFrom: null });
    expect(await run('shared', { currency: 'EUR' })).toMatchObject({ cachedFrom: expect.any(String) });
    await expect(async () => app.tasks.clearCache('nobody')).rejects.toMatchObject({ code: 'TASK_UNKNOWN' });
    await refused(() => app.tasks.clearCache('rates', { all: true } as never), 'all');
  });

  it('S1-34 finds results by a key, and by the same members in any order', async () => {
    const first = await run('by_currency', { currency: 'EUR', trace: 1 });
    expect(await run('by_currency', { trace: 2, currency: 'EUR' })).toMatchObject({ cachedFrom: first.id });
    const whole = await run('rates', { currency: 'EUR', b: 1 });
    expect(await run('rates', { b: 1, currency: 'EUR' })).toMatchObject({ cachedFrom: whole.id });
    expect(await run('rates', { b: 2, currency: 'EUR' })).toMatchObject({ cachedFrom: null });
  });

  it('S1-34 shares no result with another scope, unless it is for everybody', async () => {
    const acme = { metadata: { tenant: 'acme' } };
    const first = await run('rates', { currency: 'EUR' }, acme);
    for (const other of [{}, { metadata: { tenant: 'other' } }, { ...acme, createdBy: 'u1' }, { ...acme, tags: ['x'] }])
      expect(await run('rates', { currency: 'EUR' }, other)).toMatchObject({ cachedFrom: null });
    expect(await run('rates', { currency: 'EUR' }, acme)).toMatchObject({ cachedFrom: first.id });
    const shared = await run('shared', { currency: 'EUR' }, acme);
    expect(await run('shared', { currency: 'EUR' })).toMatchObject({ cachedFrom: shared.id });
  });

  it('S1-34 keeps neither failures nor what a fallback answered', async () => {
    rates.fails = true;
    expect(await run('rates', { currency: 'EUR' })).toMatchObject({ status: 'FAILURE' });
    expect(await run('answered', { currency: 'EUR' })).toMatchObject({ status: 'SUCCESS', reason: 'fallback' });
    rates.fails = false;
    expect(await run('rates', { currency: 'EUR' })).toMatchObject({ status: 'SUCCESS', cachedFrom: null });
    expect(await run('answered', { currency: 'EUR' })).toMatchObject({ reason: null, cachedFrom: null });
  });

  it('S1-34 answers also while the circuit breaker is open, and with a lock', async () => {
    const first = await run('guarded', { currency: 'EUR' });
    rates.fails = true;
    expect(await run('guarded', { currency: 'USD' })).toMatchObject({ status: 'FAILURE', error: 'down' });
    expect(await run('guarded', { currency: 'USD' })).toMatchObject({ status: 'FAILURE', reason: 'breaker_open' });
    expect(await run('guarded', { currency: 'EUR' })).toMatchObject({ status: 'SUCCESS', cachedFrom: first.id });
  });

  it('S1-34 does not outlive the execution that the result is of, and has a limit for each task', async () => {
    const first = await run('rates', { currency: 'EUR' });
    await sql(`DELETE FROM taskledger.task_execution WHERE id = '${first.id}'`);
    expect(await run('rates', { currency: 'EUR' })).toMatchObject({ result: { call: 2 }, cachedFrom: null });
    await run('rates', { currency: 'USD' });
    expect(await app.ledger.cache.prune(1)).toBe(1);
  });

  it.each([
    ['ttl', { ttl: 0 }],
    ['ttl', { ttl: 'long' as never }],
    ['key', { key: '' }],
    ['version', { version: 1.5 }],
    ['shared', { shared: 'yes' as never }],
    ['enabled', { enabled: true } as never],
  ] as [string, CacheOptions][])('S1-34 refuses options that cannot work: %s %j', async (option, cache) => {
    const register = () => app.get(TaskRegistry).registerFunction('wrong', () => 1, { cache });
    await refused(register, `Task "wrong" (anonymous function): cache.${option}`);
  });
});
