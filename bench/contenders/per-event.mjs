import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { handlerOf, startBullmq } from './bullmq.mjs';

// As many connections as a Taskledger process has for its ledger.
const POOL_SIZE = 10;

const TABLE = `CREATE TABLE execution (
  id uuid PRIMARY KEY, task_name text NOT NULL, status text NOT NULL, payload jsonb NOT NULL, result jsonb,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(), started_at timestamptz, finished_at timestamptz);
  CREATE INDEX ON execution (task_name, created_at)`;
const INSERT = {
  name: 'insert',
  text: `INSERT INTO execution (id, task_name, status, payload) VALUES ($1, 'bench', 'PENDING', $2)`,
};
const STARTED = {
  name: 'started',
  text: `UPDATE execution SET status = 'STARTED', started_at = clock_timestamp() WHERE id = $1`,
};
const SUCCESS = {
  name: 'success',
  text: `UPDATE execution SET status = 'SUCCESS', result = $2, finished_at = clock_timestamp() WHERE id = $1`,
};

/**
 * BullMQ on Redis, and a table beside it with one awaited statement for each thing that happens to an execution, as
 * systems do that record by events. No attempts, logs or statistics.
 */
export async function start({ databaseUrl, redisUrl, prefix, concurrency, onStart, onFinish }) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: POOL_SIZE });
  await pool.query(TABLE);
  const options = { connection: { url: redisUrl }, prefix: `${prefix}:per-event` };
  const run = handlerOf(onStart);
  const handle = async (job) => {
    await pool.query({ ...STARTED, values: [job.data.id] });
    const result = await run(job);
    await pool.query({ ...SUCCESS, values: [job.data.id, result] });
  };
  const { enqueueMany, enqueue, close } = await startBullmq({ options, concurrency, onFinish, handle });
  const record = async (payload) => {
    const id = randomUUID();
    await pool.query({ ...INSERT, values: [id, payload] });
    return { ...payload, id };
  };
  return {
    enqueueMany: async (payloads) => enqueueMany(await Promise.all(payloads.map(record))),
    enqueue: async (payload) => enqueue(await record(payload)),
    close: async () => {
      await close();
      await pool.end();
    },
  };
}
