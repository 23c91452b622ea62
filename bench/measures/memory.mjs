import { withContenders } from '../lib/contenders.mjs';
import { skippedResult, valueResult } from '../lib/results.mjs';
import { median, rounded } from '../lib/statistics.mjs';

const EXECUTIONS = 100_000;
const ALL_EXECUTIONS = 1_000_000;
const SAMPLES = 20;
const WARM_UP_SHARE = 0.25;
const CONCURRENCY = 100;
const MEGABYTE = 1024 ** 2;

/** Memory of a process that enqueues and works, over many executions. */
export async function* measure({ servers, all, say, ...context }) {
  const lack = servers.lacking(['postgres']);
  if (lack) {
    yield skippedResult('memory', lack);
    return;
  }
  const contender = servers.missing.redis ? 'taskledger-postgres' : 'taskledger-redis';
  const executions = all ? ALL_EXECUTIONS : EXECUTIONS;
  say(`memory: ${executions} executions on ${contender}`);
  const names = { memory: { contender, concurrency: CONCURRENCY, execArgv: ['--expose-gc'] } };
  const samples = await withContenders({ servers, ...context }, names, async ({ memory }) => {
    const taken = [];
    for (let sample = 0; sample < SAMPLES; sample++) {
      await memory.call('throughput', executions / SAMPLES);
      taken.push(await memory.call('memory'));
    }
    return taken;
  });
  yield deviation(
    'memory, resident',
    samples.map(({ rss }) => rss),
    { executions, contender },
  );
  yield deviation(
    'memory, heap in use',
    samples.map(({ heapUsed }) => heapUsed),
    { executions, contender },
  );
}

// The median of the samples after the warm-up, and how far the one furthest from it is away.
function deviation(name, bytes, details) {
  const steady = bytes.slice(Math.ceil(bytes.length * WARM_UP_SHARE));
  const middle = median(steady);
  const furthest = Math.max(...steady.map((value) => Math.abs(value / middle - 1) * 100));
  const inMegabytes = (value) => rounded(value / MEGABYTE);
  return valueResult(name, {
    values: [furthest],
    unit: '% away from the median after warm-up',
    atMost: 10,
    details: { ...details, medianMB: inMegabytes(middle), samplesMB: bytes.map(inMegabytes) },
  });
}
