import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { TaskContext, TaskModuleOptions } from '@taskledger/nestjs';
import { type ContractApp, startOnStores } from '../fixtures/contract-app.js';
import { createServerStores, PROFILE, type TestStores } from '../fixtures/profile.js';
import { until } from '../fixtures/until.js';

const EACH = 40;
const RESTARTS = 7;

describe('executions that wait for a process that can run them', () => {
  let folder: string;
  let stores: Pick<TestStores, 'options' | 'drop'>;
  const apps: ContractApp[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'taskledger-waiting-'));
    const options = { ledger: { embedded: { dataDir: join(folder, 'data') } } };
    stores = PROFILE === 'embedded' ? { options, drop: async () => undefined } : await createServerStores();
  });
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
    await stores.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (options: TaskModuleOptions = {}): Promise<ContractApp> => {
    const app = await startOnStores(stores, options);
    apps.push(app);
    return app;
  };
  /** As a process would that knows the task. */
  const insert = async ({ ledger }: ContractApp, taskName: string): Promise<string> => {
    const id = ledger.clock.mintId();
    const shape = { taskName, module: 'm', queue: 'default', priority: 5, isFifo: false, maxAttempts: 1, tags: [] };
    await ledger.writer.insert({ id, shape, payload: '{}' });
    return id;
  };

  it('stay as they are while nobody has a handler, delay nobody, and run as soon as somebody has', async () => {
    const app = await start();
    app.registry.registerFunction('known', () => 'ran');
    const early = await insert(app, 'from_the_next_version');
    const handles = await app.tasks.enqueueMany(
      'known',
      Array.from({ length: EACH }, () => ({})),
    );
    expect(await Promise.all(handles.map((handle) => handle.result()))).toEqual(handles.map(() => 'ran'));
    const late = await insert(app, 'from_the_next_version');
    // A look from the beginning of the queue comes every two seconds; the known one shows that it came.
    await until(async () => {
      const { id } = await app.tasks.enqueue('known');
      await app.tasks.result(id);
      return performance.now() > startedAt + 2_500;
    }, 'several looks');
    for (const id of [early, late])
      expect(await app.tasks.get(id)).toMatchObject({ status: 'PENDING', run: 0, attempt: 0, reason: null });
    app.registry.registerFunction('from_the_next_version', () => 'at last');
    expect(await Promise.all([early, late].map((id) => app.tasks.result(id)))).toEqual(['at last', 'at last']);
  });
  const startedAt = performance.now();

  it(`A5 outlive ${RESTARTS} orderly restarts of the process that runs them, without an attempt or a crash`, async () => {
    const quick = { worker: { shutdownGrace: '50ms' }, timeouts: { abortGrace: '500ms' } } as const;
    let starts = 0;
    let id = '';
    for (let restart = 0; restart <= RESTARTS; restart++) {
      const app = await start(quick);
      app.registry.registerFunction('long', async (_, { signal }: TaskContext) => {
        if (++starts > RESTARTS) return 'finished';
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      });
      if (restart === 0) id = (await app.tasks.enqueue('long', {}, { retry: { maxRetries: 0 } })).id;
      await until(() => starts === restart + 1, `start ${restart + 1}`);
      if (restart < RESTARTS) await apps.pop()?.close();
    }
    const [app] = apps;
    expect(await app!.tasks.result(id)).toBe('finished');
    const row = await app!.tasks.get(id);
    expect(row).toMatchObject({ status: 'SUCCESS', attempt: 1, crashes: 0, handovers: RESTARTS, run: RESTARTS + 1 });
    const attempts = (await app!.tasks.attempts(id)).map(({ status, attempt }) => [status, attempt]);
    expect(attempts).toEqual([...Array<unknown>(RESTARTS).fill(['INTERRUPTED', 1]), ['SUCCESS', 1]]);
  });

  if (PROFILE === 'embedded') return;

  it('go to the process that has their task, of two with different tasks on one ledger, and nobody fails', async () => {
    const [billing, mail] = [await start(), await start()];
    const ran: string[] = [];
    billing.registry.registerFunction('bill', () => void ran.push('billing bill'));
    billing.registry.registerFunction('both', () => void ran.push('billing both'));
    mail.registry.registerFunction('send', () => void ran.push('mail send'));
    mail.registry.registerFunction('both', () => void ran.push('mail both'));
    const empty = Array.from({ length: EACH }, () => ({}));
    // Each is enqueued by the one that cannot run it, too.
    const ids = await Promise.all([
      ...empty.map(() => insert(billing, 'send')),
      ...empty.map(() => insert(mail, 'bill')),
      ...empty.map(() => insert(mail, 'both')),
      ...empty.map(() => insert(billing, 'nobody')),
    ]);
    const served = ids.slice(0, 3 * EACH);
    await Promise.all(served.map((id) => billing.tasks.result(id)));
    const times = (what: string): number => ran.filter((one) => one === what).length;
    expect([times('billing bill'), times('mail send')]).toEqual([EACH, EACH]);
    expect(times('billing both') + times('mail both')).toBe(EACH);
    expect(await mail.tasks.count({ status: ['FAILURE'] })).toMatchObject({ count: 0 });
    expect(await mail.tasks.count({ taskName: 'nobody', status: ['PENDING'] })).toMatchObject({ count: EACH });
  });
});
