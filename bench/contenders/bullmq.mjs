import { Queue, Worker } from 'bullmq';

// The cheapest that BullMQ offers: what has finished is gone, there are no priorities, nothing is recorded.
const CHEAPEST = { removeOnComplete: true, removeOnFail: true };

/** BullMQ as it is. `options` go to queue and worker, `handle` is awaited before a job ends. */
export async function startBullmq({ options, backend, concurrency, onFinish, handle }) {
  const queue = new Queue('bench', { ...options, defaultJobOptions: CHEAPEST }, backend);
  const worker = new Worker('bench', (job) => handle(job), { ...options, concurrency }, backend);
  for (const side of [queue, worker]) side.on('error', (error) => console.error(error));
  worker.on('completed', onFinish);
  await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
  return {
    queue,
    enqueueMany: (payloads) => queue.addBulk(payloads.map((data) => ({ name: 'bench', data }))),
    enqueue: (payload) => queue.add('bench', payload),
    close: async () => {
      await worker.close();
      await queue.close();
    },
  };
}

/** The handler of every contender that has no log. */
export function handlerOf(onStart) {
  return async ({ data: { n } }) => {
    onStart(n);
    return { doubled: n * 2 };
  };
}
