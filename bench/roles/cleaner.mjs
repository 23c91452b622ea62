import { setTimeout as sleep } from 'node:timers/promises';
import { TaskMaintenance } from '@taskledger/nestjs';
import { payloadOf, startBenchApp } from '../lib/bench-app.mjs';

const EVERY_MS = 5;
const BEFORE_MS = 2_000;
// Where removing takes a moment only, what it does to enqueues must still be seen.
const AFTER_MS = 500;
const RETENTION_DAYS = 30;

/** A process that removes old executions while it goes on enqueueing. */
export async function open({ databaseUrl }) {
  const { app, tasks } = await startBenchApp({ ledger: { url: databaseUrl }, engine: 'ledger', worker: false });
  return {
    clean: async () => {
      const before = await enqueueUntil(tasks, sleep(BEFORE_MS));
      const startedAt = performance.now();
      let seconds;
      const cleaning = app
        .get(TaskMaintenance)
        .cleanupOldExecutions({ retentionDays: RETENTION_DAYS })
        .finally(() => {
          seconds = (performance.now() - startedAt) / 1000;
        });
      const latencies = await enqueueUntil(
        tasks,
        cleaning.then(() => sleep(AFTER_MS)),
      );
      const { deletedCount } = await cleaning;
      return { seconds, deletedCount, latencies, before };
    },
    close: () => app.close(),
  };
}

/** How long enqueues took until then, in ms. Begun at a steady pace, whether or not the one before has ended. */
async function enqueueUntil(tasks, end) {
  const latencies = [];
  const underWay = new Set();
  let going = true;
  const stop = () => {
    going = false;
  };
  end.then(stop, stop);
  for (let n = 0; going; n++) {
    const enqueuing = enqueueOne(tasks, n).then((ms) => latencies.push(ms));
    underWay.add(enqueuing);
    enqueuing.finally(() => underWay.delete(enqueuing)).catch(() => undefined);
    await sleep(EVERY_MS);
  }
  await Promise.all(underWay);
  return latencies;
}

async function enqueueOne(tasks, n) {
  const startedAt = performance.now();
  await tasks.enqueue('bench', payloadOf(n));
  return performance.now() - startedAt;
}
