import PgBoss from 'pg-boss';

const QUEUE = 'bench';
const LOOK_MS = 3;

/**
 * pg-boss: `insert` for many jobs, `batchSize` for as many at once as the others have, the shortest polling interval
 * there is, and `notifyWorker`, its documented way past that interval, after every insert and every batch.
 */
export async function start({ databaseUrl, concurrency, onStart, onFinish }) {
  const boss = new PgBoss({ connectionString: databaseUrl, max: 10, schedule: false });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  await boss.createQueue(QUEUE);
  const worker = await boss.work(QUEUE, { batchSize: concurrency, pollingIntervalSeconds: 0.5 }, async (jobs) => {
    for (const { data } of jobs) {
      onStart(data.n);
      onFinish();
    }
    boss.notifyWorker(worker);
  });
  const inserting = async (jobs) => {
    await boss.insert(jobs);
    boss.notifyWorker(worker);
  };
  return {
    enqueueMany: (payloads) => inserting(payloads.map((data) => ({ name: QUEUE, data }))),
    enqueue: (payload) => inserting([{ name: QUEUE, data: payload }]),
    // A job has ended when that is written; the handler of a batch is over before.
    settled: () => untilEnded(boss),
    close: () => boss.stop({ graceful: false }),
  };
}

async function untilEnded(boss) {
  while ((await boss.getQueueSize(QUEUE, { before: 'completed' })) > 0)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
