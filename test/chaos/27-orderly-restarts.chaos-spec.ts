import { expect } from '@jest/globals';
import { until } from '../fixtures/until.js';
import type { AppProcess } from './harness/app-process.js';
import { ofKind } from './harness/journal.js';
import { scenario } from './harness/scenario.js';
import { LONG_LEASE_MS, type World } from './harness/world.js';

const RESTARTS = 7;
const LONG_MS = 120_000;
const LONG = { n: 'long', ms: LONG_MS, longRuns: RESTARTS, again: 100 };

scenario(
  '27 a long run survives seven deployments in order',
  async (world) => {
    const options = { worker: { shutdownGrace: 100 } };
    const { producer, workers } = await world.startAll(1, {}, options);
    let [worker] = workers as [AppProcess];
    await world.produce(producer, [{ n: LONG.n, task: 'patient', at: 0, payload: LONG, options: {} }]);
    for (let restart = 1; restart <= RESTARTS; restart++) {
      await until(() => startsOf(world) === restart, `run ${restart} to start`);
      world.hit();
      // The next one is up before this one goes, as in a rolling deployment.
      const next = await world.start(`worker-${restart + 1}`, { options });
      await worker.stop('SIGTERM');
      worker = next;
    }
    await world.quiet();
    const [row] = await world.stores.ledger.executions();
    expect(row).toMatchObject({ status: 'SUCCESS', run: RESTARTS + 1, handovers: RESTARTS, crashes: 0, attempt: 1 });
  },
  { leaseMs: LONG_LEASE_MS },
);

const startsOf = (world: World): number => ofKind(world.journal(), 'start').length;
