import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startChild } from '../lib/children.mjs';
import { valueResult } from '../lib/results.mjs';

const EXECUTIONS = 5_000;
const WARM_UP = 1_000;
const CONCURRENCY = 100;
const STARTS = 3;
const ROUNDS = 3;
const SCRIPT = fileURLToPath(new URL('../roles/first-execution.mjs', import.meta.url));

/** The embedded profile: how soon it works, and how much. Needs no server. */
export async function* measure({ say }) {
  say('embedded: first execution');
  const { cold, warm } = await firstExecutions();
  yield valueResult('embedded, start to first execution', { values: cold, unit: 'ms', atMost: 4_000 });
  yield valueResult('embedded, the same with data', { values: warm, unit: 'ms' });
  say('embedded: throughput');
  yield valueResult('throughput embedded', {
    values: await throughput(),
    unit: 'executions a second',
    atLeast: 500,
    details: { executions: EXECUTIONS, concurrency: CONCURRENCY },
  });
}

// From the start of the process, on a new data directory and on the one that is there then.
async function firstExecutions() {
  const [cold, warm] = [[], []];
  for (let round = 0; round < STARTS; round++) {
    await inDirectory(async (dataDir) => {
      cold.push(await runOnce(dataDir));
      warm.push(await runOnce(dataDir));
    });
  }
  return { cold, warm };
}

async function runOnce(dataDir) {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, dataDir]);
  return Number(stdout.trim().split('\n').at(-1));
}

async function throughput() {
  return inDirectory(async (dataDir) => {
    const child = await startChild('contender', {
      contender: 'taskledger-embedded',
      dataDir,
      concurrency: CONCURRENCY,
    });
    try {
      await child.call('throughput', WARM_UP);
      const rates = [];
      for (let round = 0; round < ROUNDS; round++) rates.push((await child.call('throughput', EXECUTIONS)).perSecond);
      return rates;
    } finally {
      await child.close();
    }
  });
}

async function inDirectory(work) {
  const directory = await mkdtemp(join(tmpdir(), 'taskledger-bench-'));
  try {
    return await work(join(directory, 'data'));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
