import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { nodeOfChildren, startChild } from '../lib/children.mjs';
import { inDirectory } from '../lib/directory.mjs';
import { described } from '../lib/load.mjs';
import { valueResult } from '../lib/results.mjs';

const EXECUTIONS = 5_000;
const WARM_UP = 1_000;
const CONCURRENCY = 100;
const STARTS = 5;
const ROUNDS = 3;
const MODULE = new URL('../contenders/taskledger-embedded.mjs', import.meta.url).href;
const SCRIPT = fileURLToPath(new URL('../roles/first-execution.mjs', import.meta.url));

/** The embedded profile: how soon it works, and how much. Needs no server. */
export async function* measure({ say }) {
  say('embedded: first execution');
  const { cold, warm } = await firstExecutions();
  yield valueResult('embedded, start to first execution', { values: cold, unit: 'ms', atMost: 1_500 });
  yield valueResult('embedded, the same with data', { values: warm, unit: 'ms', atMost: 1_300 });
  say('embedded: throughput');
  const rates = await throughput();
  yield valueResult('throughput embedded', {
    values: rates.map(({ perSecond }) => perSecond),
    unit: 'executions a second',
    atLeast: 4_000,
    details: { executions: EXECUTIONS, concurrency: CONCURRENCY, ...described(rates) },
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
  const { stdout } = await promisify(execFile)(nodeOfChildren(), [SCRIPT, dataDir]);
  return Number(stdout.trim().split('\n').at(-1));
}

async function throughput() {
  return inDirectory(async (dataDir) => {
    const child = await startChild('contender', {
      module: MODULE,
      dataDir,
      concurrency: CONCURRENCY,
    });
    try {
      await child.call('throughput', WARM_UP);
      const rates = [];
      for (let round = 0; round < ROUNDS; round++) rates.push(await child.call('throughput', EXECUTIONS));
      return rates;
    } finally {
      await child.close();
    }
  });
}
