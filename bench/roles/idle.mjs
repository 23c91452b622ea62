import { startBenchApp } from '../lib/bench-app.mjs';

/** A process that serves so many queues, on none of which there is anything. */
export async function open({ databaseUrl, redisUrl, queues }) {
  const engine = redisUrl ? { redis: redisUrl } : 'ledger';
  const names = Array.from({ length: queues }, (_, index) => `queue-${index}`);
  const { app } = await startBenchApp({ ledger: { url: databaseUrl }, engine }, { queues: names });
  let cpu = process.cpuUsage();
  return {
    /** Processor time since the last call, in µs. */
    cpu: () => {
      const { user, system } = process.cpuUsage(cpu);
      cpu = process.cpuUsage();
      return user + system;
    },
    close: () => app.close(),
  };
}
