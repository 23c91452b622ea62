import { DBOS } from '@dbos-inc/dbos-sdk';
import pg from 'pg';
import { untilTrue } from '../lib/until.mjs';

const QUEUE = 'bench';
// Those that gave the most at 10 and at 100; larger pools and shorter intervals gave no more.
const POOL_SIZE = 20;
const POLL_MS = 2;

/**
 * A DBOS queue, whose workflow does its work itself, or in so many `steps`, each with what the one before returned. It polls: at its default of once a
 * second, a process would start as many workflows a second as it may run at a time.
 */
export async function start({ databaseUrl, concurrency, steps = 0, onStart, onFinish }) {
  DBOS.setConfig({
    name: 'bench',
    systemDatabaseUrl: databaseUrl,
    systemDatabasePoolSize: POOL_SIZE,
    logLevel: 'error',
  });
  const work = async ({ n }) => {
    onStart(n);
    return { doubled: n * 2 };
  };
  const next = async (result) => ({ doubled: result.doubled * 2 });
  const inSteps = async (payload) => {
    let result = await DBOS.runStep(() => work(payload), { name: 'work' });
    for (let step = 1; step < steps; step++) {
      const last = result;
      result = await DBOS.runStep(() => next(last), { name: `work_${step}` });
    }
    return result;
  };
  const bench = DBOS.registerWorkflow(
    async (payload) => {
      const result = await (steps > 0 ? inSteps(payload) : work(payload));
      onFinish();
      return result;
    },
    { name: 'bench' },
  );
  await DBOS.launch();
  await DBOS.registerQueue(QUEUE, { workerConcurrency: concurrency, minPollingIntervalMs: POLL_MS });
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 }).on('error', (error) => console.error(error));
  const enqueue = (payload) => DBOS.startWorkflow(bench, { queueName: QUEUE })(payload);
  return {
    // It has no call for many.
    enqueueMany: (payloads) => Promise.all(payloads.map(enqueue)),
    enqueue,
    // The workflow has ended when that is written; its function is over before.
    settled: () => untilTrue(() => isSettled(pool)),
    close: async () => {
      await DBOS.shutdown();
      await pool.end();
    },
  };
}

async function isSettled(pool) {
  const { rows } = await pool.query(
    "SELECT EXISTS (SELECT FROM dbos.workflow_status WHERE status IN ('ENQUEUED', 'PENDING')) AS more",
  );
  return !rows[0].more;
}
