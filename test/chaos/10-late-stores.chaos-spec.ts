import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { HealthWatch } from './harness/health-watch.js';
import { endsAfter } from './harness/recovery.js';
import { scenario } from './harness/scenario.js';
import { LONG_LEASE_MS } from './harness/world.js';
import { workload } from './harness/workload.js';

scenario(
  '10 the stores come up after the application',
  async (world) => {
    const { postgres, redis, ledger } = world.stores;
    const since = Date.now();
    const app = world.spawn('app', { http: true });
    const worker = world.spawn('worker');
    const health = new HealthWatch(await app.ready());
    const listening = Date.now() - since;
    await pause(1_500);
    expect(health.reached(since, 'error')).toBeDefined();
    expect(health.reached(since, 'ok')).toBeUndefined();
    const up = Date.now();
    const witness = witnessed(ledger);
    await Promise.all([postgres.start(), redis?.start(), witness, worker.ready()]);
    await world.produce(app, workload(world.random, { count: 2_000, spreadMs: 5_000 }));
    await world.quiet();
    await health.stop();
    return [
      { what: 'start → HTTP without stores', ms: listening, boundMs: 30_000 },
      { what: 'up → healthy', ms: health.reached(up, 'ok'), boundMs: 20_000 },
      { what: 'up → work is done', ms: endsAfter(world, up), boundMs: 20_000 },
    ];
  },
  { up: false, leaseMs: LONG_LEASE_MS },
);

// The tables are there at some moment between the server and the first execution.
async function witnessed(ledger: { witness(): Promise<void> }): Promise<void> {
  for (;;) {
    try {
      return await ledger.witness();
    } catch {
      await pause(20);
    }
  }
}
