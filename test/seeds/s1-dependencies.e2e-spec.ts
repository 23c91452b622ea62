import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DependencyGraph, type TaskHandle } from '@taskledger/nestjs';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { until } from '../fixtures/until.js';

describe('tasks that depend on tasks', () => {
  let app: ContractApp;
  let gate: Gate;
  const ran: string[] = [];

  beforeAll(async () => {
    app = await startContractApp({ worker: { concurrency: 4 } });
    const step = async ({ name, fails = false }: { name: string; fails?: boolean }): Promise<string> => {
      if (name.startsWith('held')) await gate.opened;
      ran.push(name);
      if (fails) throw new Error(`${name} went wrong`);
      return name;
    };
    app.registry.registerFunction('step', step, { description: 'One of several', priority: 3 });
  });
  afterAll(() => app.close());
  beforeEach(() => {
    gate = new Gate();
    ran.length = 0;
  });

  const step = (name: string, dependsOn: readonly TaskHandle[] = [], fails = false): Promise<TaskHandle> =>
    app.tasks.enqueue('step', { name, fails }, { dependsOn, metadata: { config: name } });
  const statusOf = async ({ id }: TaskHandle): Promise<string> => {
    const row = (await app.tasks.get(id))!;
    return row.reason ? `${row.status} ${row.reason}` : row.status;
  };

  it('S1-01 S1-04 a task has dependencies, which can be asked for, added and removed', async () => {
    const [first, second] = [await step('held 1'), await step('held 2')];
    const third = await step('third', [first]);
    expect(app.registry.getInfo('step')).toMatchObject({ name: 'step', description: 'One of several', priority: 3 });
    expect((await app.tasks.get(third.id))!.metadata).toEqual({ config: 'third' });
    await app.tasks.addDependency(third.id, second);
    const { upstreams } = await app.tasks.dependencies(third.id);
    expect(upstreams.map(({ id }) => id)).toEqual([first.id, second.id]);
    await app.tasks.removeDependency(third.id, second);
    expect((await app.tasks.dependencies(third.id)).upstreams.map(({ id }) => id)).toEqual([first.id]);
    gate.open();
    expect(await third.result()).toBe('third');
  });

  it('S1-05 S1-06 what has dependencies is WAITING until they are met, what has none is ready', async () => {
    const first = await step('held');
    const second = await step('second', [first]);
    await until(async () => (await statusOf(first)) === 'STARTED', 'the first to run');
    expect(await statusOf(second)).toBe('WAITING');
    expect((await app.tasks.list({ status: 'WAITING' })).items.map(({ id }) => id)).toEqual([second.id]);
    gate.open();
    await second.result();
    expect(await statusOf(second)).toBe('SUCCESS');
    expect(ran).toEqual(['held', 'second']);
  });

  it('S1-07 from waiting over ready and running to each of the three ends', async () => {
    const first = await step('held');
    const [good, bad, late] = [
      await step('good', [first]),
      await step('bad', [first], true),
      await step('late', [first]),
    ];
    await late.cancel();
    expect([await statusOf(good), await statusOf(bad)]).toEqual(['WAITING', 'WAITING']);
    gate.open();
    await until(async () => (await statusOf(bad)) === 'FAILURE' && (await statusOf(good)) === 'SUCCESS', 'both to end');
    expect(await statusOf(late)).toBe('REVOKED user_cancelled');
    expect((await app.tasks.get(good.id))!.startedAt).toBeInstanceOf(Date);
  });

  it('S1-08 what waits for dependencies can be cancelled, and never runs', async () => {
    const first = await step('held');
    const second = await step('second', [first]);
    expect(await second.cancel('not wanted')).toBe(true);
    expect(await app.tasks.get(second.id)).toMatchObject({ status: 'REVOKED', error: 'not wanted', startedAt: null });
    gate.open();
    await first.result();
    const last = await step('last');
    await last.result();
    expect(ran).toEqual(['held', 'last']);
  });

  it('S1-10 a circle of dependencies is refused, and the error names the path', async () => {
    const first = await step('held');
    const a = await step('a', [first]);
    const b = await step('b', [a]);
    await expect(app.tasks.addDependency(a.id, b)).rejects.toThrow(`Circular dependency: ${a.id} → ${b.id} → ${a.id}`);
    gate.open();
    expect(await b.result()).toBe('b');
  });

  it('S1-11 all dependencies successful: ready; one that is not: failed, without being run', async () => {
    const [good, other, bad] = [await step('good'), await step('held'), await step('held bad', [], true)];
    const [met, unmet] = [await step('met', [good, other]), await step('unmet', [good, bad])];
    gate.open();
    expect(await met.result()).toBe('met');
    await expect(unmet.result()).rejects.toThrow('which ended FAILURE');
    expect(await statusOf(unmet)).toBe('FAILURE dependency_failed');
    expect(ran).not.toContain('unmet');
  });

  it('S1-12 C4 success, failure, cancellation and a failed dependency all tell those that depend on them', async () => {
    const [good, bad, gone] = [
      await step('held'),
      await step('held bad', [], true),
      await step('gone', [await step('held')]),
    ];
    const dependents = [
      await step('after good', [good]),
      await step('after bad', [bad]),
      await step('after gone', [gone]),
    ];
    const further = [await step('further', [dependents[1]!]), await step('further still', [dependents[2]!])];
    await gone.cancel();
    gate.open();
    const all = [...dependents, ...further];
    await until(
      async () => (await Promise.all(all.map(statusOf))).every((one) => !/WAITING|PENDING|STARTED/.test(one)),
      'all',
    );
    expect(await Promise.all(all.map(statusOf))).toEqual([
      'SUCCESS',
      'FAILURE dependency_failed',
      'FAILURE dependency_failed',
      'FAILURE dependency_failed',
      'FAILURE dependency_failed',
    ]);
    expect((await app.tasks.get(further[1]!.id))!.error).toContain(dependents[2]!.id);
  });

  it('S1-13 a graph of dependencies is built, ordered, and asked for what is ready and for circles', () => {
    const graph = new DependencyGraph().addTask('notify').addDependency('load', 'transform');
    graph.addDependency('transform', 'extract').addDependency('notify', 'load');
    expect(graph.getReadyTasks()).toEqual(['extract']);
    expect(graph.getReadyTasks(['extract'])).toEqual(['transform']);
    expect(graph.topologicalSort()).toEqual(['extract', 'transform', 'load', 'notify']);
    expect(graph.hasCycle()).toBe(false);
    graph.addDependency('extract', 'notify');
    expect(graph.hasCycle()).toBe(true);
    expect(() => graph.topologicalSort()).toThrow('Circular dependency: notify → load → transform → extract → notify');
    expect([graph.removeDependency('extract', 'notify'), graph.removeDependency('extract', 'notify')]).toEqual([
      true,
      false,
    ]);
    expect(graph.hasCycle()).toBe(false);
    const long = new DependencyGraph();
    for (let n = 1; n < 20_000; n++) long.addDependency(`t${n}`, `t${n - 1}`);
    expect(long.topologicalSort()[0]).toBe('t0');
  });
});
