import { TaskQueues } from '@taskledger/nestjs';
import { startBenchApp } from '../lib/bench-app.mjs';

/** Attempts, statistics and one log line an execution are on. */
export async function startTaskledger({
  databaseUrl,
  ledger = { url: databaseUrl },
  engine,
  concurrency,
  onStart,
  onFinish,
}) {
  const options = { ledger, engine, worker: { concurrency } };
  const { app, tasks } = await startBenchApp(options, { onStart, onFinish });
  return {
    enqueueMany: (payloads) => tasks.enqueueMany('bench', payloads),
    enqueue: (payload) => tasks.enqueue('bench', payload),
    pause: () => app.get(TaskQueues).pause('default'),
    resume: () => app.get(TaskQueues).resume('default'),
    close: () => app.close(),
  };
}
