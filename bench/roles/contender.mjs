import { setTimeout as sleep } from 'node:timers/promises';
import { payloadOf } from '../lib/bench-app.mjs';

const BATCH = 500;
const PRODUCERS = 2;
const LEAST_PATIENCE_MS = 180_000;
// Slower than anything that is measured.
const PATIENCE_MS_EACH = 5;
const TENTHS = 10;

/** One contender in this process, which enqueues and works. It stays for all rounds, so that it is warm in each. */
export async function open({ module, ...options }) {
  const { start } = await import(module);
  const load = new Load();
  load.contender = await start({ ...options, onStart: (n) => load.started(n), onFinish: () => load.finishedOne() });
  return load;
}

class Load {
  contender;
  #finished = 0;
  #goal = { count: Infinity, tenth: Infinity, reach: () => undefined };
  #enqueuedAt = new Map();
  #latencies = [];
  #finishedTenths = [];

  started(n) {
    const at = this.#enqueuedAt.get(n);
    if (at === undefined) return;
    this.#enqueuedAt.delete(n);
    this.#latencies.push(performance.now() - at);
  }

  finishedOne() {
    this.#finished++;
    if (this.#finished % this.#goal.tenth === 0) this.#finishedTenths.push(performance.now());
    if (this.#finished === this.#goal.count) this.#goal.reach();
  }

  /** Executions a second, from the first enqueue until the end of the last one is written. */
  throughput(count) {
    return this.#timed(count, () => Promise.all([this.#finish(count), this.#produce(count)]));
  }

  /** Enqueues so many, of which none starts before `drain`. */
  async fill(count) {
    await this.contender.pause();
    await this.#produce(count);
  }

  /** Executions a second from the release of what `fill` has enqueued, also by tenths of it. */
  async drain(count) {
    const startedAt = performance.now();
    const result = await this.#timed(count, () => Promise.all([this.#finish(count), this.contender.resume()]));
    const perTenth = this.#finishedTenths.map((at, tenth, all) => (at - (all[tenth - 1] ?? startedAt)) / 1000);
    return { ...result, tenthsPerSecond: perTenth.map((seconds) => count / TENTHS / seconds) };
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

  async #timed(executions, work) {
    const cpu = process.cpuUsage();
    const startedAt = performance.now();
    await work();
    await this.contender.settled?.();
    const seconds = (performance.now() - startedAt) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    return { executions, perSecond: executions / seconds, nodeMicros: (user + system) / executions };
  }

  async #produce(count) {
    let next = 0;
    const produce = async () => {
      while (next < count) {
        const size = Math.min(BATCH, count - next);
        const first = next;
        next += size;
        await this.contender.enqueueMany(Array.from({ length: size }, (_, index) => payloadOf(first + index)));
      }
    };
    await Promise.all(Array.from({ length: PRODUCERS }, produce));
  }

  async #finish(count) {
    this.#finished = 0;
    this.#finishedTenths = [];
    const reached = new Promise((resolve) => {
      this.#goal = { count, tenth: Math.ceil(count / TENTHS), reach: resolve };
    });
    const patience = new AbortController();
    const patienceMs = Math.max(LEAST_PATIENCE_MS, count * PATIENCE_MS_EACH);
    const late = sleep(patienceMs, undefined, { signal: patience.signal }).then(() => {
      throw new Error(`only ${this.#finished} of ${count} executions finished`);
    });
    await Promise.race([reached, late]).finally(() => patience.abort());
    late.catch(() => undefined);
  }
}
