import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CircularDependencyError, DependencyLimitError, IdempotencyMismatchError } from '@taskledger/nestjs';
import { EnqueuePayloads, GraphEnqueuer, type GraphNode } from '../../libs/task/src/enqueue/index.js';
import { NodePreparers } from '../../libs/task/src/execution/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';

const PREPARER = 'workflow:test@0';

describe('a root and its nodes', () => {
  let app: ContractApp;
  let graphs: GraphEnqueuer;
  const ran: string[] = [];
  let prepare: (id: string) => Promise<{ payload: string } | { skip: true }>;

  beforeAll(async () => {
    app = await startContractApp({ worker: { concurrency: 5 } });
    graphs = app.get(GraphEnqueuer);
    app.registry.registerFunction('node', ({ name, fails = false }: { name: string; fails?: boolean }) => {
      ran.push(name);
      if (fails) throw new Error(`${name} fails`);
      return `${name} is done`;
    });
    app.registry.registerFunction('collect', () => [...ran]);
    app.get(NodePreparers).add(PREPARER, ({ id }) => prepare(id));
  });
  afterAll(() => app.close());
  beforeEach(() => {
    ran.length = 0;
  });

  const node = (name: string, after: string[] = [], fails = false): GraphNode => ({
    task: 'node',
    payload: { name, fails },
    name,
    after: after.map((one) => ({ name: one })),
  });
  const rowsOf = async (ids: ReadonlyMap<string, string>): Promise<Record<string, string>> => {
    const rows = await Promise.all([...ids].map(async ([name, id]) => [name, await app.tasks.get(id)] as const));
    return Object.fromEntries(
      rows.map(([name, row]) => [name, row!.reason ? `${row!.status} ${row!.reason}` : row!.status]),
    );
  };

  it('run in the order of their dependencies, the root last', async () => {
    const nodes = [node('d', ['b', 'c']), node('a'), node('b', ['a']), node('c', ['a'])];
    const { root, nodeIds } = await graphs.enqueue({ root: { task: 'collect', payload: {} }, nodes });
    const seen = await app.tasks.result(root.id);
    expect((seen as string[]).slice().sort()).toEqual(['a', 'b', 'c', 'd']);
    expect([ran[0], ran[3]]).toEqual(['a', 'd']);
    expect(await app.tasks.get(nodeIds.get('d')!)).toMatchObject({ parentId: root.id, rootId: root.id });
  });

  it('fail behind a failure, and the root still hears of it', async () => {
    const nodes: GraphNode[] = [
      node('a', [], true),
      node('b', ['a']),
      { ...node('tidy'), after: [{ name: 'a', condition: 'failure' }] },
      { ...node('always'), after: [{ name: 'b', condition: 'finished' }] },
      { ...node('never'), after: [{ name: 'tidy', condition: 'failure' }] },
      node('beyond', ['never']),
    ];
    const { root, nodeIds } = await graphs.enqueue({ root: { task: 'collect', payload: {} }, nodes });
    await app.tasks.result(root.id);
    expect(await rowsOf(nodeIds)).toEqual({
      a: 'FAILURE',
      b: 'FAILURE dependency_failed',
      tidy: 'SUCCESS',
      always: 'SUCCESS',
      never: 'SKIPPED condition_not_met',
      beyond: 'SUCCESS',
    });
  });

  it('get their payloads when they are ready, from whoever makes them, or are skipped', async () => {
    const payloads = app.get(EnqueuePayloads);
    const nodes: GraphNode[] = [
      node('a'),
      { task: 'node', name: 'made', after: [{ name: 'a' }], preparedBy: PREPARER },
      { task: 'node', name: 'left out', after: [{ name: 'a' }], preparedBy: PREPARER },
      node('behind', ['left out']),
    ];
    let ids: ReadonlyMap<string, string> = new Map();
    prepare = async (id) => {
      if (id === ids.get('left out')) return { skip: true };
      const upstream = await app.tasks.get(ids.get('a')!);
      return { payload: (await payloads.accept('node', { name: `after: ${String(upstream?.result)}` })).json };
    };
    const { root, nodeIds } = await graphs.enqueue({ root: { task: 'collect', payload: {} }, nodes });
    ids = nodeIds;
    await app.tasks.result(root.id);
    expect(await rowsOf(nodeIds)).toEqual({
      a: 'SUCCESS',
      made: 'SUCCESS',
      'left out': 'SKIPPED condition_not_met',
      behind: 'SUCCESS',
    });
    expect((await app.tasks.get(nodeIds.get('made')!))!.payload).toEqual({ name: 'after: a is done' });
  });

  it('fail where their payload cannot be made', async () => {
    prepare = () => Promise.reject(new Error('nothing to make it of'));
    const nodes: GraphNode[] = [{ task: 'node', name: 'made', preparedBy: PREPARER }];
    const { root, nodeIds } = await graphs.enqueue({ root: { task: 'collect', payload: {} }, nodes });
    await app.tasks.result(root.id);
    expect((await app.tasks.get(nodeIds.get('made')!))!).toMatchObject({
      status: 'FAILURE',
      error: 'nothing to make it of',
    });
  });

  it('are all recorded or none: cycles, limits and unknown names are refused', async () => {
    const refused = (nodes: GraphNode[]): Promise<unknown> =>
      graphs.enqueue({ root: { task: 'collect', payload: {} }, nodes }).catch((error: unknown) => error);
    expect(await refused([node('a', ['c']), node('b', ['a']), node('c', ['b'])])).toMatchObject({
      code: 'DEPENDENCY_CIRCULAR',
      message: 'Circular dependency: a → c → b → a',
    });
    expect(await refused([node('a', ['a'])])).toBeInstanceOf(CircularDependencyError);
    const chain = Array.from({ length: 1_001 }, (_, n) => node(`n${n}`, n > 0 ? [`n${n - 1}`] : []));
    expect(await refused(chain)).toBeInstanceOf(DependencyLimitError);
    expect(await refused([node('a', ['gone'])])).toMatchObject({ code: 'OPTION_INVALID' });
  });

  it('are recorded once under a task id', async () => {
    const request = (payload: object) =>
      graphs.enqueue({ root: { task: 'collect', payload, options: { taskId: 'graph 1' } }, nodes: [node('a')] });
    const first = await request({});
    await app.tasks.result(first.root.id);
    const again = await request({});
    expect(again.root).toMatchObject({ id: first.root.id, deduplicated: true });
    await expect(request({ other: true })).rejects.toThrow(IdempotencyMismatchError);
    expect(ran).toEqual(['a']);
    expect((await app.tasks.list({ rootId: first.root.id } as object)).items.length).toBeGreaterThan(0);
  });

  it('belong to the transaction of the caller', async () => {
    const { database } = app.ledger;
    const undone = database.transaction(async (manager) => {
      const { root } = await graphs.enqueue({ root: { task: 'collect', payload: {} }, nodes: [node('a')], manager });
      throw Object.assign(new Error('rolled back'), { root });
    });
    const { root } = (await undone.catch((error: unknown) => error)) as { root: { id: string } };
    expect(await app.tasks.get(root.id)).toBeNull();
    let id = '';
    await database.transaction(async (manager) => {
      id = (await graphs.enqueue({ root: { task: 'collect', payload: {} }, nodes: [node('b')], manager })).root.id;
    });
    expect(await app.tasks.result(id)).toEqual(['b']);
  });
});
