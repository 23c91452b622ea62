import { startChild } from '../lib/children.mjs';
import { lackOf, withContenders } from '../lib/contenders.mjs';
import { inDirectory } from '../lib/directory.mjs';
import { skippedResult, valueResult } from '../lib/results.mjs';
import { inRounds } from '../lib/rounds.mjs';
import { percentile, rounded } from '../lib/statistics.mjs';

const SAMPLES = 200;
const EVERY_MS = 8;
const CONCURRENCY = 100;
const WARM_UP = 2_000;

const PAIRS = [
  { engine: 'redis', ours: 'taskledger-redis', bare: 'bullmq-redis' },
  { engine: 'postgres', ours: 'taskledger-postgres', bare: 'bullmq-postgres' },
];
const SHARES = [
  { share: 0.5, called: 'p50', atMost: { redis: 2.5, postgres: 2.5, embedded: 2 } },
  { share: 0.99, called: 'p99', atMost: { redis: 8, postgres: 8, embedded: 6 } },
];

/** From the call of enqueue to the start of the handler at low load, one execution at a time. */
export async function* measure(context) {
  for (const pair of PAIRS) yield* measurePair(context, pair);
  context.say('latency embedded');
  const rounds = await embedded(context);
  for (const each of SHARES) yield latency('embedded', rounds, each);
}

async function* measurePair(context, { engine, ours, bare }) {
  const lack = await lackOf(context.servers, ours);
  if (lack) {
    for (const { called } of SHARES) yield skippedResult(`latency ${engine} ${called}`, lack);
    return;
  }
  context.say(`latency ${engine}`);
  const contenders = {
    ours: { contender: ours, concurrency: CONCURRENCY },
    bare: { contender: bare, concurrency: CONCURRENCY },
  };
  const figures = await withContenders(context, contenders, (opened) => inTurn(context, opened));
  for (const each of SHARES) {
    yield latency(engine, figures.ours, each, { bareMs: overall(figures.bare, each.share) });
    yield added(engine, figures, each);
  }
}

async function inTurn({ rounds, samples = SAMPLES }, opened) {
  for (const child of Object.values(opened)) await child.call('throughput', WARM_UP);
  for (const child of Object.values(opened)) await child.call('latency', samples, EVERY_MS);
  return inRounds(opened, rounds, (child) => child.call('latency', samples, EVERY_MS));
}

function embedded(context) {
  const module = new URL('../contenders/taskledger-embedded.mjs', import.meta.url).href;
  return inDirectory(async (dataDir) => {
    const child = await startChild('contender', { module, dataDir, concurrency: CONCURRENCY });
    try {
      return (await inTurn(context, { child })).child;
    } finally {
      await child.close();
    }
  });
}

function latency(engine, rounds, { share, called, atMost }, more = {}) {
  return valueResult(`latency ${engine} ${called}`, {
    values: rounds.map((latencies) => percentile(latencies, share)),
    unit: 'ms from enqueue to handler',
    atMost: atMost[engine],
    details: { samplesPerRound: rounds[0].length, ms: overall(rounds, share), ...more },
  });
}

function added(engine, { ours, bare }, { share, called }) {
  return valueResult(`added latency ${engine} ${called}`, {
    values: ours.map((latencies, round) => percentile(latencies, share) - percentile(bare[round], share)),
    unit: 'ms more than bare BullMQ',
    details: { samplesPerRound: ours[0].length, oursMs: overall(ours, share), bareMs: overall(bare, share) },
  });
}

function overall(rounds, share) {
  return rounded(percentile(rounds.flat(), share));
}
