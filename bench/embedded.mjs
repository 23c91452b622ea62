import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startBenchApp } from './bench-app.mjs';

const EXECUTIONS = 10_000;
const CONCURRENCY = 100;
const script = new URL('./first-execution.mjs', import.meta.url).pathname;

/** Milliseconds from process start to the first finished execution, on a new and on an existing data directory. */
export async function firstExecution() {
  const directory = await mkdtemp(join(tmpdir(), 'taskledger-bench-'));
  try {
    const dataDir = join(directory, 'data');
    return { cold_ms: await runOnce(dataDir), warm_ms: await runOnce(dataDir) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function runOnce(dataDir) {
  const { stdout } = await promisify(execFile)(process.execPath, [script, dataDir]);
  return Number(stdout.trim().split('\n').at(-1));
}

/** Finished executions a second, from the first enqueue to the last outcome, with attempts, statistics and logs. */
export async function throughput() {
  const directory = await mkdtemp(join(tmpdir(), 'taskledger-bench-'));
  const { app, tasks } = await startBenchApp({
    ledger: { embedded: { dataDir: join(directory, 'data') } },
    worker: { concurrency: CONCURRENCY },
  });
  try {
    await runBatch(tasks, 500);
    const startedAt = performance.now();
    await runBatch(tasks, EXECUTIONS);
    const seconds = (performance.now() - startedAt) / 1000;
    return { executions: EXECUTIONS, concurrency: CONCURRENCY, per_second: Math.round(EXECUTIONS / seconds) };
  } finally {
    await app.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function runBatch(tasks, size) {
  const before = (await tasks.stats({ taskName: 'bench' })).SUCCESS;
  await tasks.enqueueMany(
    'bench',
    Array.from({ length: size }, (_, n) => ({ n })),
  );
  while ((await tasks.stats({ taskName: 'bench' })).SUCCESS < before + size)
    await new Promise((r) => setTimeout(r, 100));
}
