import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';
import { untilTrue } from '../lib/until.mjs';

/**
 * Graphile Worker. With `tuned`, as its page on performance and the comments of its options say for many small jobs:
 * a local queue, and ends of jobs written together. Without, only concurrency and pool are set.
 */
export async function start({ databaseUrl, concurrency, tuned = true, onStart, onFinish }) {
  // As the comment of `maxPoolSize` recommends.
  const pgPool = new pg.Pool({ connectionString: databaseUrl, max: Math.max(10, concurrency + 2) });
  const batching = { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 };
  // It warns of pools without.
  const report = (error) => console.error(error);
  pgPool.on('error', report).on('connect', (client) => client.on('error', report));
  const logger = new Logger(() => () => undefined);
  const preset = { worker: { concurrentJobs: concurrency, ...(tuned && batching) } };
  const utils = await makeWorkerUtils({ pgPool, logger, preset });
  await utils.migrate();
  const bench = async ({ n }) => {
    onStart(n);
    onFinish();
  };
  const runner = await run({ pgPool, logger, preset, noHandleSignals: true, taskList: { bench } });
  return {
    enqueueMany: (payloads) => utils.addJobs(payloads.map((payload) => ({ identifier: 'bench', payload }))),
    enqueue: (payload) => utils.addJob('bench', payload),
    // A job has ended when its row is gone, which its events come before.
    settled: () => untilTrue(() => isEmpty(pgPool)),
    close: async () => {
      await runner.stop();
      await utils.release();
      await pgPool.end();
    },
  };
}

async function isEmpty(pool) {
  const { rows } = await pool.query('SELECT EXISTS (SELECT FROM graphile_worker._private_jobs) AS more');
  return !rows[0].more;
}
