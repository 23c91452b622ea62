import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { type TaskContext, type TaskHandle, TaskQueues } from '@taskledger/nestjs';
import { type ContractApp, startContractApp, startOnStores } from '../fixtures/contract-app.js';
import { Gate } from '../fixtures/gate.js';
import { createServerStores, PROFILE } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const CHILD_MS = 20;

/** How many handlers are at work, and how many were at most. One that waits for others is not. */
class Presence {
  private now = 0;
  most = 0;

  enter(): void {
    this.most = Math.max(this.most, ++this.now);
  }

  leave(): void {
    this.now--;
  }
}

describe('a limit on the runs of a queue over all processes', () => {
  let presence: Presence;
  const apps: ContractApp[] = [];
  let drop: () => Promise<void> = async () => undefined;

  beforeEach(() => void (presence = new Presence()));
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
    await drop();
    drop = async () => undefined;
  });

  /** Applications on one ledger: one only where that is in the process. */
  const start = async (limit?: number): Promise<ContractApp> => {
    const options = { queues: { family: limit === undefined ? {} : { globalConcurrency: limit } } };
    if (PROFILE === 'embedded') apps.push(await startContractApp(options));
    else {
      const stores = await createServerStores();
      ({ drop } = stores);
      for (let count = 0; count < 2; count++) apps.push(await startOnStores(stores, options));
    }
    for (const { registry } of apps) {
      registry.registerFunction('parent', parent, { queue: 'family' });
      registry.registerFunction('child', child, { queue: 'family' });
    }
    return apps[0]!;
  };
  const child = async (): Promise<string> => {
    presence.enter();
    await pause(CHILD_MS);
    presence.leave();
    return 'child';
  };
  const parent = async ({ depth = 1, children = 1 }, { tasks }: TaskContext): Promise<unknown> => {
    presence.enter();
    const task = depth > 1 ? 'parent' : 'child';
    const payload = depth > 1 ? { depth: depth - 1, children } : {};
    const handles: TaskHandle[] = [];
    for (let count = 0; count < children; count++) handles.push(await tasks.enqueue(task, payload));
    presence.leave();
    const results = await Promise.all(handles.map((handle) => handle.result()));
    presence.enter();
    await pause(1);
    presence.leave();
    return results;
  };

  it('of 1 lets what a run waits for begin, and that run go on alone', async () => {
    const app = await start(1);
    const handle = await app.tasks.enqueue('parent', { depth: 3 });
    expect(await handle.result({ timeout: '60s' })).toEqual([[['child']]]);
    expect(presence.most).toBe(1);
    const { schema } = app.ledger.database;
    await until(
      async () => (await app.ledger.database.query(`SELECT FROM ${schema}.task_claim`)).length === 0,
      'the end',
    );
  });

  it('is kept while many go away and come back', async () => {
    const app = await start(2);
    const handles = await Promise.all(Array.from({ length: 6 }, () => app.tasks.enqueue('parent', { children: 3 })));
    for (const handle of handles) expect(await handle.result({ timeout: '90s' })).toEqual(['child', 'child', 'child']);
    expect(presence.most).toBeLessThanOrEqual(2);
  });

  it('lets those that come back go before what is new', async () => {
    const app = await start(1);
    const order: string[] = [];
    const begun = new Gate();
    for (const { registry } of apps) {
      registry.registerFunction('new', () => void order.push('new'), { queue: 'family' });
      registry.registerFunction(
        'waits',
        async (_, { tasks }: TaskContext) => {
          const handle = await tasks.enqueue('child', {}, { priority: 1 });
          begun.open();
          await handle.result();
          order.push('back');
        },
        { queue: 'family' },
      );
    }
    const waits = await app.tasks.enqueue('waits');
    await begun.opened;
    const rest = await app.tasks.enqueueMany(
      'new',
      Array.from({ length: 30 }, () => ({})),
    );
    await waits.result({ timeout: '60s' });
    expect(order.filter((one) => one === 'new').length).toBeLessThan(30);
    for (const handle of rest) await handle.result({ timeout: '60s' });
    expect(order).toHaveLength(31);
  });

  it('that is set while a run waits does not count it', async () => {
    const app = await start();
    const queues = app.module.get(TaskQueues, { strict: false });
    const [limited, begun] = [new Gate(), new Gate()];
    for (const { registry } of apps)
      registry.registerFunction(
        'late',
        async (_, { tasks }: TaskContext) => {
          const first = await tasks.enqueue('gated');
          await first.result();
          return 'went on';
        },
        { queue: 'family' },
      );
    for (const { registry } of apps)
      registry.registerFunction('gated', () => (begun.open(), limited.opened), { queue: 'family' });
    const late = await app.tasks.enqueue('late');
    await begun.opened;
    await queues.limit('family', { globalConcurrency: 1 }, { by: 'ann' });
    const next = await app.tasks.enqueue('child');
    limited.open();
    expect(await late.result({ timeout: '60s' })).toBe('went on');
    expect(await next.result({ timeout: '60s' })).toBe('child');
  });

  it('is no longer waited for by a run that is cancelled', async () => {
    const app = await start(1);
    const [hold, begun] = [new Gate(), new Gate()];
    for (const { registry } of apps) {
      registry.registerFunction('held', () => (begun.open(), hold.opened), { queue: 'family' });
      registry.registerFunction('waits', async (_, { tasks }: TaskContext) => (await tasks.enqueue('held')).result(), {
        queue: 'family',
      });
    }
    const waits = await app.tasks.enqueue('waits');
    // What it waits for has the only place.
    await begun.opened;
    await waits.cancel();
    await until(async () => (await waits.status()) === 'REVOKED', 'the end of the wait');
    hold.open();
    expect(await (await app.tasks.enqueue('child')).result({ timeout: '60s' })).toBe('child');
  });
});
