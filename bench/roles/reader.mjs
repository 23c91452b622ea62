import { startBenchApp } from '../lib/bench-app.mjs';
import { DAY_MS } from '../lib/fill.mjs';
import { KINDS } from './reads.mjs';

const SAMPLE_DAYS = 29;
const FEWEST = 3;

/** A process that reads a ledger through the public API and works on nothing. */
export async function open({ databaseUrl, nodeLease }) {
  // Nothing may be removed meanwhile.
  const maintenance = { cleanupEnabled: false, markTimeoutEnabled: false };
  const { app, tasks } = await startBenchApp({
    ledger: { url: databaseUrl },
    engine: 'ledger',
    worker: false,
    maintenance,
    ...(nodeLease && { timeouts: { nodeLease } }),
  });
  let samples;
  return {
    /** How long reads of this kind took, in ms: so many, or fewer where the time is over before. */
    read: async (kind, { first, calls, budgetMs }) => {
      const read = KINDS[kind](tasks, (samples ??= await sampleIds(tasks)));
      const times = [];
      for (let spent = 0; times.length < calls && (spent < budgetMs || times.length < FEWEST);) {
        const startedAt = performance.now();
        await read(first + times.length);
        times.push(performance.now() - startedAt);
        spent += times.at(-1);
      }
      return times;
    },
    close: () => app.close(),
  };
}

// Executions from all days, to begin pages at and to look at one by one.
async function sampleIds(tasks) {
  const pages = [];
  for (let day = 1; day <= SAMPLE_DAYS; day++) {
    const { items } = await tasks.list({ limit: 20, createdTo: new Date(Date.now() - day * DAY_MS) });
    pages.push(items.map(({ id }) => id));
  }
  return pages.flat();
}
