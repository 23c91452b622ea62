import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { TaskModuleOptions } from '@taskledger/nestjs';
import { createServerStores, PROFILE } from '../fixtures/profile.js';

const CHILD = fileURLToPath(new URL('../fixtures/exit-child.mjs', import.meta.url));
// Nothing but the ends of sockets is left: far below every timer that ever kept a process alive.
const SOON_MS = 1_500;

interface ExitRequest {
  readonly options: TaskModuleOptions;
  readonly hasQueue?: boolean;
  /** It must not boot. */
  readonly isRefused?: boolean;
  readonly runs?: number;
}

let drop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await drop?.();
  drop = undefined;
});

async function storeOptions(): Promise<Pick<TaskModuleOptions, 'ledger' | 'engine'>> {
  if (PROFILE === 'embedded') return { ledger: { embedded: { dataDir: 'memory' } } };
  const stores = await createServerStores();
  drop = stores.drop;
  return stores.options;
}

/** Runs the child to its end; what it says at its exit. */
async function exitOf(request: ExitRequest): Promise<{ ms: number; alive: string[] }> {
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, JSON.stringify(request)], { timeout: 60_000 });
  const exit = stdout.split('\n').find((line) => line.includes('"exit"'));
  if (!exit) throw new Error(`The child did not say when it ended: ${stdout}`);
  return JSON.parse(exit) as { ms: number; alive: string[] };
}

// What was alive last is in the message.
function expectSoon(exit: { ms: number; alive: string[] }): void {
  expect(exit.ms < SOON_MS ? 'soon' : exit).toBe('soon');
}

describe('after app.close() nothing keeps the process alive', () => {
  it('that has run tasks', async () => {
    const exit = await exitOf({ options: await storeOptions(), runs: 3 });
    expectSoon(exit);
  });

  it('that closes as soon as it is up', async () => {
    const exit = await exitOf({ options: await storeOptions(), runs: 0 });
    expectSoon(exit);
  });

  it('that only enqueues', async () => {
    const exit = await exitOf({ options: { ...(await storeOptions()), worker: false }, runs: 0 });
    expectSoon(exit);
  });

  if (PROFILE !== 'embedded')
    it('that never reached its ledger', async () => {
      const ledger = { url: 'postgres://postgres@127.0.0.1:1/nowhere' };
      const exit = await exitOf({ options: { ...(await storeOptions()), ledger }, runs: 0 });
      expectSoon(exit);
    });

  if (PROFILE !== 'embedded')
    it('that was refused by its ledger', async () => {
      const options = await storeOptions();
      const url = new URL((options.ledger as { url: string }).url);
      url.pathname = '/there_is_no_such_database';
      const exit = await exitOf({ options: { ...options, ledger: { url: url.href } }, isRefused: true });
      expectSoon(exit);
    });

  if (PROFILE === 'redis') {
    it('that has a queue and a processor of its own', async () => {
      const exit = await exitOf({ options: await storeOptions(), hasQueue: true });
      expectSoon(exit);
    });

    it('whose Redis cannot be reached', async () => {
      const exit = await exitOf({ options: { ...(await storeOptions()), engine: { redis: 'redis://127.0.0.1:1' } } });
      expectSoon(exit);
    });
  }
});
