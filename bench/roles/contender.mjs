import { setTimeout as sleep } from 'node:timers/promises';
import { payloadOf } from '../lib/bench-app.mjs';

const BATCH = 500;
const PRODUCERS = 2;
const NEVER = 180_000;

/** One contender in this process, which enqueues and works. It stays for all rounds, so that it is warm in each. */
export async function open({ contender, ...options }) {
  const { start } = await import(`../contenders/${contender}.mjs`);
  const load = new Load();
  load.contender = await start({ ...options, onStart: (n) => load.started(n), onFinish: () => load.finishedOne() });
  return load;
}

class Load {
  contender;
  #finished = 0;
  #goal = { count: Infinity, reach: () => undefined };
  #enqueuedAt = new Map();
  #latencies = [];

  started(n) {
    const at = this.#enqueuedAt.get(n);
    if (at === undefined) return;
    this.#enqueuedAt.delete(n);
    this.#latencies.push(performance.now() - at);
  }

  finishedOne() {
    if (++this.#finished === this.#goal.count) this.#goal.reach();
  }

  /** Executions a second, from the first enqueue until the end of the last one is written. */
  async throughput(count) {
    const cpu = process.cpuUsage();
    const startedAt = performance.now();
    const all = this.#finish(count);
    let next = 0;
    const produce = async () => {
      while (next < count) {
        const size = Math.min(BATCH, count - next);
        const first = next;
        next += size;
        await this.contender.enqueueMany(Array.from({ length: size }, (_, index) => payloadOf(first + index)));
      }
    };
    await Promise.all([all, ...Array.from({ length: PRODUCERS }, produce)]);
    await this.contender.settled?.();
    const seconds = (performance.now() - startedAt) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    return { perSecond: count / seconds, nodeMicros: (user + system) / count };
  }

  /** From the call of enqueue to the start of the handler, in ms, with enqueues one by one. */
  async latency(samples, everyMs) {
    this.#latencies = [];
    const all = this.#finish(samples);
    for (let n = 0; n < samples; n++) {
      this.#enqueuedAt.set(n, performance.now());
      const enqueued = this.contender.enqueue(payloadOf(n));
      // Not in step with anything that beats in the contender.
      await Promise.all([enqueued, sleep(everyMs * (0.5 + Math.random()))]);
    }
    await all;
    await this.contender.settled?.();
    return this.#latencies;
  }

  /** What is in use after the garbage is gone, in bytes. */
  memory() {
    globalThis.gc?.();
    return process.memoryUsage();
  }

  close() {
    return this.contender.close();
  }

  async #finish(count) {
    this.#finished = 0;
    const reached = new Promise((resolve) => {
      this.#goal = { count, reach: resolve };
    });
    const patience = new AbortController();
    const late = sleep(NEVER, undefined, { signal: patience.signal }).then(() => {
      throw new Error(`only ${this.#finished} of ${count} executions finished`);
    });
    await Promise.race([reached, late]).finally(() => patience.abort());
    late.catch(() => undefined);
  }
}
