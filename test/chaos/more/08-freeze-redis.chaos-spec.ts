import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../fixtures/until.js';
import { HealthWatch } from '../harness/health-watch.js';
import { ofKind } from '../harness/journal.js';
import { Load } from '../harness/load.js';
import { longestWait } from '../harness/recovery.js';
import { scenario } from '../harness/scenario.js';
import type { World } from '../harness/world.js';

// Nobody may lose a lease however busy the machine is, and the freeze outlasts the 15 s after which a silent
// connection counts as dead.
const LEASE_MS = 6_000;
const FREEZE_MS = 3 * LEASE_MS;
const LONG_RUNS = 12;
const WITHIN_MS = 2_000;

// Redis only wakes: nobody loses a run for it, so no extra start is allowed.
scenario(
  '08 Redis is frozen for three leases',
  async (world) => {
    const { producer } = await world.startAll(3, { http: true });
    const health = new HealthWatch(await producer.ready());
    await world.produce(producer, longRuns());
    await until(() => ofKind(world.journal(), 'start').length === LONG_RUNS, 'the long runs to start');
    const load = new Load(world, producer, 70);
    await pause(2_000);
    world.stores.redis!.signal('SIGSTOP');
    const frozen = Date.now();
    await pause(FREEZE_MS);
    const thawed = Date.now();
    world.stores.redis!.signal('SIGCONT');
    await pause(3_000);
    await load.stop();
    await world.quiet();
    await health.stop();
    await expectStartedOnce(world);
    expect(ofKind(world.journal(), 'error')).toEqual([]);
    return [
      { what: 'frozen → health tells', ms: health.reached(frozen, 'degraded'), boundMs: 5_000 },
      { what: 'thawed → healthy', ms: health.reached(thawed, 'ok'), boundMs: 10_000 },
      { what: 'frozen and thawed → an order starts', ms: longestWait(world, frozen), boundMs: WITHIN_MS },
    ];
  },
  { profiles: ['redis'], leaseMs: LEASE_MS },
);

// From before the freeze until after it.
function longRuns() {
  return Array.from({ length: LONG_RUNS }, (_, index) => {
    const n = `long-${index}`;
    const payload = { n, ms: FREEZE_MS + 4_000, again: 0 };
    return { n, task: 'patient', at: 0, payload, options: { priority: 1 } };
  });
}

async function expectStartedOnce(world: World): Promise<void> {
  const long = (await world.stores.ledger.executions()).filter(({ task }) => task === 'patient');
  expect(long.map(({ status, run }) => ({ status, run }))).toEqual(
    Array.from({ length: LONG_RUNS }, () => ({ status: 'SUCCESS', run: 1 })),
  );
}
