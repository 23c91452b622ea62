import pg from 'pg';
import { lackOf, withContenders } from '../lib/contenders.mjs';
import { described, loadOf, warmUp } from '../lib/load.mjs';
import { Meter } from '../lib/meter.mjs';
import { ratioResult, skippedResult } from '../lib/results.mjs';
import { spread } from '../lib/statistics.mjs';

const CONCURRENCY = 100;
const LOADS = 5;
const AFTER_SECONDS = 20;
const TARGET = 0.8;

const CONTENDERS = [
  { contender: 'taskledger-postgres', target: TARGET },
  { contender: 'taskledger-redis', target: TARGET },
  { contender: 'bullmq-postgres' },
  { contender: 'pg-boss', all: true },
  { contender: 'graphile-worker', all: true },
];

/** Somebody holds a snapshot while executions come and go: VACUUM can take away nothing that has ended meanwhile. */
export async function* measure(context) {
  for (const { contender, target, all } of CONTENDERS) {
    if (context.only ? !context.only.includes(contender) : all && !context.all) continue;
    const name = `long transaction ${contender}, at its end ÷ before`;
    const lack = await lackOf(context.servers, contender);
    if (lack) {
      yield skippedResult(name, lack);
      continue;
    }
    context.say(`${name} (${context.hold} s)`);
    const names = { one: { contender, concurrency: context.concurrency ?? CONCURRENCY } };
    const loads = await withContenders(context, names, ({ one }) => underSnapshot(context, one));
    yield resultOf(name, loads, { target, holdSeconds: context.hold });
  }
}

async function underSnapshot({ servers, seconds, warmUps, hold, say }, child) {
  const meter = await Meter.open(servers);
  const { count } = await warmUp(child, { seconds, warmUps });
  const loadFor = async (least, secondsToGo) => {
    const loads = [];
    for (const end = performance.now() + secondsToGo * 1000; loads.length < least || performance.now() < end;)
      loads.push(await loadOf(meter, child, count));
    return loads;
  };
  const snapshot = new pg.Client({ connectionString: child.databaseUrl }).on('error', () => undefined);
  try {
    const before = await loadFor(LOADS, 0);
    await snapshot.connect();
    await snapshot.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await snapshot.query('SELECT count(*) FROM pg_class');
    const held = await loadFor(LOADS, hold);
    await snapshot.query('COMMIT');
    say(`  ${rate(before)} per s before, ${rate(held.slice(-LOADS))} at its end`);
    return { before, held, after: await loadFor(LOADS, Math.min(hold, AFTER_SECONDS)) };
  } finally {
    await snapshot.end().catch(() => undefined);
    await meter.close();
  }
}

function resultOf(name, { before, held, after }, { target, holdSeconds }) {
  const usual = rate(before);
  const executions = held.reduce((sum, load) => sum + load.executions, 0);
  return ratioResult(name, {
    ours: held.slice(-LOADS).map(({ perSecond }) => perSecond),
    theirs: Array.from({ length: LOADS }, () => usual),
    target,
    unit: '× before',
    details: {
      holdSeconds,
      executionsMeanwhile: executions,
      before: described(before),
      atItsEnd: described(held.slice(-LOADS)),
      after: described(after.slice(-LOADS)),
    },
  });
}

function rate(loads) {
  return Math.round(spread(loads.map(({ perSecond }) => perSecond)).median);
}
