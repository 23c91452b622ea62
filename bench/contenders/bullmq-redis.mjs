import { handlerOf, startBullmq } from './bullmq.mjs';

/** Bare BullMQ on Redis. */
export function start({ redisUrl, prefix, concurrency, onStart, onFinish }) {
  const options = { connection: { url: redisUrl }, prefix: `${prefix}:bare:${concurrency}` };
  return startBullmq({ options, concurrency, onFinish, handle: handlerOf(onStart) });
}
