import { withContenders } from '../lib/contenders.mjs';
import { valueResult } from '../lib/results.mjs';
import { inRounds } from '../lib/rounds.mjs';
import { percentile, rounded } from '../lib/statistics.mjs';

const SAMPLES = 200;
const EVERY_MS = 8;
const CONCURRENCY = 100;

const PAIRS = [
  { engine: 'redis', needs: ['postgres', 'redis'], ours: 'taskledger-redis', bare: 'bullmq-redis' },
  { engine: 'postgres', needs: ['postgres'], ours: 'taskledger-postgres', bare: 'bullmq-postgres' },
];
const SHARES = [
  { share: 0.5, called: 'p50', atMost: 2 },
  { share: 0.99, called: 'p99', atMost: 10 },
];

/** What the ledger adds to the time from enqueue to the start of the handler, one execution at a time. */
export async function* measure(context) {
  for (const { engine, needs, ours, bare } of PAIRS) {
    const lack = context.servers.lacking(needs);
    const called = (share) => `added latency ${engine} ${share}`;
    if (lack) {
      for (const { called: share } of SHARES) yield { name: called(share), skipped: lack };
      continue;
    }
    context.say(`latency ${engine}`);
    const contenders = {
      ours: { contender: ours, concurrency: CONCURRENCY },
      bare: { contender: bare, concurrency: CONCURRENCY },
    };
    const figures = await withContenders(context, contenders, (opened) => compare(context, opened));
    for (const { share, called: percent, atMost } of SHARES) yield added(called(percent), figures, { share, atMost });
  }
}

async function compare({ rounds }, opened) {
  for (const child of Object.values(opened)) await child.call('throughput', 2_000);
  for (const child of Object.values(opened)) await child.call('latency', SAMPLES, EVERY_MS);
  return inRounds(opened, rounds, (child) => child.call('latency', SAMPLES, EVERY_MS));
}

function added(name, { ours, bare }, { share, atMost }) {
  const values = ours.map((latencies, round) => percentile(latencies, share) - percentile(bare[round], share));
  const all = (rounds) => rounded(percentile(rounds.flat(), share));
  return valueResult(name, {
    values,
    unit: 'ms more than bare BullMQ',
    atMost,
    details: { samplesPerRound: SAMPLES, oursMs: all(ours), bareMs: all(bare) },
  });
}
