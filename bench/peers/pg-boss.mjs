import { PgBoss } from 'pg-boss';
import { untilTrue } from '../lib/until.mjs';

const QUEUE = 'bench';
const SHORTEST_POLL_SECONDS = 0.5;

/**
 * pg-boss, as its pages on workers have it for many small jobs: `insert` for many jobs, `batchSize` for as many at once
 * as the others have, `burstWhenBatchFull`, so that it fetches on without a pause while there is more, the shortest
 * polling interval, and LISTEN/NOTIFY to be woken between.
 */
export async function start({ databaseUrl, concurrency, onStart, onFinish }) {
  const boss = new PgBoss({ connectionString: databaseUrl, max: 10, schedule: false, useListenNotify: true });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  await boss.createQueue(QUEUE, { notify: true });
  const options = {
    batchSize: concurrency,
    burstWhenBatchFull: true,
    pollingIntervalSeconds: SHORTEST_POLL_SECONDS,
    notifyPollingIntervalSeconds: SHORTEST_POLL_SECONDS,
  };
  await boss.work(QUEUE, options, async (jobs) => {
    for (const { data } of jobs) {
      onStart(data.n);
      onFinish();
    }
  });
  return {
    enqueueMany: (payloads) =>
      boss.insert(
        QUEUE,
        payloads.map((data) => ({ data })),
      ),
    enqueue: (payload) => boss.send(QUEUE, payload),
    // A job has ended when that is written; the handler of a batch is over before.
    settled: () => untilTrue(() => boss.getWipData().every(({ count }) => count === 0)),
    close: () => boss.stop({ graceful: false }),
  };
}
