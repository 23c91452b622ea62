import { TaskLocks } from '@taskledger/nestjs';
import { payloadOf, startBenchApp } from '../lib/bench-app.mjs';

const CALLERS = 20;
const LOCK = { key: 'bench-lock', onConflict: 'skip' };

/** Enqueues what is new and what is a duplicate, each by a call of its own; it also runs them, or leaves them where they are. */
export async function open({ databaseUrl, isWorking }) {
  let left = Infinity;
  let reach;
  const onFinish = () => --left === 0 && reach();
  const worker = isWorking ? { concurrency: 100 } : false;
  const { app, tasks } = await startBenchApp({ ledger: { url: databaseUrl }, engine: 'ledger', worker }, { onFinish });
  const locks = app.get(TaskLocks);

  const enqueueAll = async (count, enqueue) => {
    let next = 0;
    const call = async () => {
      while (next < count) await enqueue(next++);
    };
    await Promise.all(Array.from({ length: CALLERS }, call));
  };
  const ended = (count) => new Promise((resolve) => ([left, reach] = [count, resolve]));
  const timed = async (count, enqueue) => {
    const cpu = process.cpuUsage();
    await Promise.all([enqueueAll(count, enqueue), isWorking && ended(count)]);
    const { user, system } = process.cpuUsage(cpu);
    return { executions: count, nodeMicros: (user + system) / count };
  };
  return {
    plain: (count) => timed(count, (n) => tasks.enqueue('bench', payloadOf(n))),
    /** Each meets the key of the one that waits, and is answered with that. */
    unique: async (count) => {
      await tasks.enqueue('bench', payloadOf(0), { unique: true, delay: '1h' });
      return timed(count, async () => {
        const { deduplicated } = await tasks.enqueue('bench', payloadOf(0), { unique: true });
        if (!deduplicated) throw new Error('An enqueue was no duplicate');
      });
    },
    /** Each meets the lock that somebody holds, and ends as SKIPPED. */
    locked: async (count) => {
      const lease = await locks.acquire(LOCK.key, { ttl: '1h' });
      try {
        return await timed(count, (n) => tasks.enqueue('bench', payloadOf(n), { lock: LOCK }));
      } finally {
        await locks.release(lease);
      }
    },
    close: () => app.close(),
  };
}
