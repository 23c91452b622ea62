import { lackOf, withContenders } from '../lib/contenders.mjs';
import { described, warmUp } from '../lib/load.mjs';
import { Meter } from '../lib/meter.mjs';
import { labelOf, ratioResult, skippedResult } from '../lib/results.mjs';
import { lackOfRoom } from '../lib/room.mjs';
import { spread } from '../lib/statistics.mjs';

const SMALL = 10_000;
const DEFAULT_ROWS = 1_000_000;
const SMALL_DRAINS = 5;
const CONCURRENCY = 100;
const TARGET = 0.9;

/** Working off what has piled up while the queue was paused: a lot of it against a little. */
export async function* measure(context) {
  const rows = context.rows ?? DEFAULT_ROWS;
  for (const contender of ['taskledger-postgres', 'taskledger-redis']) {
    const name = `backlog ${contender.replace('taskledger-', '')}, ${labelOf(rows)} ÷ ${labelOf(SMALL)}`;
    const lack = (await lackOf(context.servers, contender)) ?? (await lackOfRoom(context.servers, rows));
    if (lack) {
      yield skippedResult(name, lack);
      continue;
    }
    context.say(name);
    const names = { ours: { contender, concurrency: context.concurrency ?? CONCURRENCY } };
    yield await withContenders(context, names, ({ ours }) => drains(context, ours, { name, rows }));
  }
}

// The small one before and after, so that what the machine does meanwhile is in both.
async function drains({ servers, seconds, warmUps, say }, child, { name, rows }) {
  const meter = await Meter.open(servers);
  const drain = async (count) => {
    await child.call('fill', count);
    return meter.during(child.databaseUrl, () => child.call('drain', count));
  };
  try {
    await warmUp(child, { seconds, warmUps });
    const small = [];
    for (let round = 0; round < SMALL_DRAINS; round++) small.push(await drain(SMALL));
    say(`  enqueueing ${rows}, then working them off`);
    const large = await drain(rows);
    for (let round = 0; round < SMALL_DRAINS; round++) small.push(await drain(SMALL));
    return resultOf(name, { small, large });
  } finally {
    await meter.close();
  }
}

function resultOf(name, { small, large }) {
  const { tenthsPerSecond } = large;
  const details = {
    backlog: described([large]),
    tenthsPerSecond: tenthsPerSecond.map(Math.round),
    little: described(small),
  };
  const little = spread(small.map(({ perSecond }) => perSecond)).median;
  return ratioResult(name, {
    ours: [large.perSecond],
    theirs: [little],
    target: TARGET,
    unit: '× the drain of a little',
    details,
  });
}
