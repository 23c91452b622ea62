import { withContenders } from '../lib/contenders.mjs';
import { ratioResult } from '../lib/results.mjs';
import { inRounds } from '../lib/rounds.mjs';
import { rounded, spread } from '../lib/statistics.mjs';

const WARM_UPS = [2_000, 4_000];
const BATCH = 500;
const FEWEST = 1_000;

// Ours comes first; every other contender of a group is compared with it.
const GROUPS = [
  {
    name: 'throughput redis',
    needs: ['postgres', 'redis'],
    ours: 'taskledger-redis',
    concurrency: 100,
    against: [
      { contender: 'bullmq-redis', target: 0.6 },
      { contender: 'per-event', as: 'one statement per event', target: 3 },
      { contender: 'graphile-worker', as: 'graphile-worker, tuned', target: 5 },
      { contender: 'graphile-worker-default', as: 'graphile-worker, as it comes' },
      { contender: 'pg-boss', as: 'pg-boss, tuned', target: 5 },
    ],
  },
  {
    name: 'throughput redis at 300',
    needs: ['postgres', 'redis'],
    ours: 'taskledger-redis',
    concurrency: 300,
    against: [{ contender: 'bullmq-redis', target: 0.7 }],
  },
  {
    name: 'throughput postgres',
    needs: ['postgres'],
    ours: 'taskledger-postgres',
    concurrency: 100,
    against: [{ contender: 'bullmq-postgres', target: 1 }],
  },
];

/** Enqueueing and processing to the end, in executions a second. */
export async function* measure(context) {
  for (const group of GROUPS) {
    const lack = context.servers.lacking(group.needs);
    if (lack) yield { name: group.name, skipped: lack };
    else yield* await measureGroup(context, group);
  }
}

async function measureGroup(context, { name, ours, concurrency, against }) {
  context.say(name);
  const keys = [ours, ...against.map(({ contender }) => contender)];
  const contenders = Object.fromEntries(keys.map((contender) => [contender, { contender, concurrency }]));
  const figures = await withContenders(context, contenders, (opened) => compare(context, opened));
  return against.map(({ contender, as = `bare ${contender}`, target }, index) =>
    ratioResult(index === 0 ? name : `${name} ÷ ${as}`, {
      ours: figures[ours].map(({ perSecond }) => perSecond),
      theirs: figures[contender].map(({ perSecond }) => perSecond),
      target,
      unit: `× ${as}`,
      details: { concurrency, ours: described(figures[ours]), theirs: described(figures[contender]) },
    }),
  );
}

async function compare({ rounds, seconds, say }, opened) {
  const counts = {};
  for (const [key, child] of Object.entries(opened)) {
    let rate;
    for (const count of WARM_UPS) ({ perSecond: rate } = await child.call('throughput', count));
    // The same time for each, so that beginning and end of a round weigh the same.
    counts[key] = Math.max(FEWEST, Math.round((rate * seconds) / BATCH) * BATCH);
    say(`  ${key}: about ${Math.round(rate)} per s`);
  }
  return inRounds(opened, rounds, (child, key) => child.call('throughput', counts[key]));
}

function described(figures) {
  const { median, min, max } = spread(figures.map(({ perSecond }) => perSecond));
  const { median: micros } = spread(figures.map(({ nodeMicros }) => nodeMicros));
  return {
    perSecond: Math.round(median),
    min: Math.round(min),
    max: Math.round(max),
    nodeMicrosPerExecution: rounded(micros),
  };
}
