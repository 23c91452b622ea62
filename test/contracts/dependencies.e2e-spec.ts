import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TaskFailedError, type TaskHandle, UnknownDependencyError } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { until } from '../fixtures/until.js';

describe('dependencies between executions', () => {
  let app: ContractApp;
  const gates = new Map<string, Gate>();
  const began: string[] = [];

  beforeAll(async () => {
    app = await startContractApp({ worker: { concurrency: 10 } });
    app.registry.registerFunction('step', async ({ name, fails = false }: { name: string; fails?: boolean }) => {
      began.push(name);
      await gates.get(name)?.opened;
      if (fails) throw new Error(`${name} is broken`);
      return name;
    });
  });
  afterAll(() => app.close());

  let number = 0;
  const names = (): string => `step ${++number}`;
  const gated = (name: string): Gate => {
    const gate = new Gate();
    gates.set(name, gate);
    return gate;
  };
  const enqueue = (name: string, options?: object, fails = false): Promise<TaskHandle> =>
    app.tasks.enqueue('step', { name, fails }, options);

  it('begin when the last upstream has succeeded, and hold nothing until then', async () => {
    const [a, b, c] = [names(), names(), names()];
    const [gateA, gateB] = [gated(a), gated(b)];
    const [first, second] = [await enqueue(a), await enqueue(b)];
    const third = await enqueue(c, { dependsOn: [first, { on: second.id, when: 'success' }] });
    expect(await third.status()).toBe('WAITING');
    gateA.open();
    await first.result();
    expect(await third.status()).toBe('WAITING');
    expect(began).not.toContain(c);
    gateB.open();
    expect(await third.result()).toBe(c);
    const [upstream, downstream] = await Promise.all([app.tasks.get(second.id), app.tasks.get(third.id)]);
    expect(downstream!.startedAt!.getTime()).toBeGreaterThanOrEqual(upstream!.finishedAt!.getTime());
  });

  it('begin at once where all upstreams have ended before', async () => {
    const first = await enqueue(names());
    await first.result();
    const second = await enqueue(names(), { dependsOn: [first] });
    expect(await second.result()).toEqual(expect.any(String));
  });

  it('end with the failure of an upstream, and so does what depends on them', async () => {
    const a = names();
    const gate = gated(a);
    const first = await enqueue(a, {}, true);
    const second = await enqueue(names(), { dependsOn: [first] });
    const third = await enqueue(names(), { dependsOn: [second] });
    gate.open();
    await expect(third.result()).rejects.toThrow(TaskFailedError);
    const row = await app.tasks.get(second.id);
    expect(row).toMatchObject({ status: 'FAILURE', reason: 'dependency_failed', errorType: 'TaskDependencyError' });
    expect(row!.error).toContain(first.id);
    expect((await app.tasks.get(third.id))!.error).toContain(second.id);
  });

  it('L1 exist with their edges exactly when the caller commits, also where an upstream ends meanwhile', async () => {
    const a = names();
    const gate = gated(a);
    const first = await enqueue(a);
    const { database } = app.ledger;
    let id = '';
    await database.transaction(async (manager) => {
      id = (await enqueue(names(), { dependsOn: [first], manager })).id;
      if (database.profile.exclusive) return;
      gate.open();
      await first.result();
    });
    gate.open();
    expect(await app.tasks.result(id)).toEqual(expect.any(String));
  });

  it('are refused where an upstream does not exist', async () => {
    const missing = app.ledger.clock.mintId();
    const attempt = enqueue(names(), { dependsOn: [missing] });
    await expect(attempt).rejects.toThrow(UnknownDependencyError);
    await expect(enqueue(names(), { taskId: `t-${names()}`, dependsOn: [missing] })).rejects.toThrow(missing);
  });

  it('wait under keys too', async () => {
    const a = names();
    const gate = gated(a);
    const first = await enqueue(a);
    const name = names();
    const second = await enqueue(name, { taskId: `key ${name}`, dependsOn: [first] });
    const again = await enqueue(name, { taskId: `key ${name}`, dependsOn: [first] });
    expect([second.deduplicated, again.deduplicated, again.id]).toEqual([false, true, second.id]);
    expect(await second.status()).toBe('WAITING');
    gate.open();
    expect(await second.result()).toBe(name);
  });

  it('can be cancelled, and that fails what depends on them', async () => {
    const a = names();
    const gate = gated(a);
    const first = await enqueue(a);
    const second = await enqueue(names(), { dependsOn: [first] });
    const third = await enqueue(names(), { dependsOn: [second] });
    expect(await second.cancel('no more')).toBe(true);
    await until(async () => (await third.status()) === 'FAILURE', 'the dependent to fail');
    gate.open();
    await first.result();
    expect(await second.status()).toBe('REVOKED');
  });
});
