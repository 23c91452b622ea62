import { startChild } from '../lib/children.mjs';
import { lackOf } from '../lib/contenders.mjs';
import { Meter, microsInAll } from '../lib/meter.mjs';
import { skippedResult, valueResult } from '../lib/results.mjs';
import { inRounds } from '../lib/rounds.mjs';
import { rounded, spread } from '../lib/statistics.mjs';

const COUNT = 5_000;

const CASES = [
  { kind: 'unique', isWorking: false, what: 'unique key refused ÷ plain enqueue', unit: '× a plain enqueue' },
  { kind: 'locked', isWorking: true, what: 'lock skipped ÷ plain run', unit: '× an enqueue and its run' },
];

/** What an enqueue costs that comes to nothing, in processor time of Node and Postgres. */
export async function* measure(context) {
  const lack = await lackOf(context.servers, 'taskledger-postgres');
  for (const { what, ...options } of CASES) {
    const name = `processor time, ${what}`;
    if (lack) yield skippedResult(name, lack);
    else yield await compare(context, { name, ...options });
  }
}

async function compare({ servers, rounds, say, duplicates = COUNT }, { name, kind, isWorking, unit }) {
  say(name);
  const databaseUrl = await servers.createDatabase(`duplicates_${kind}`);
  const meter = await Meter.open(servers);
  let child;
  try {
    child = await startChild('duplicates', { databaseUrl, isWorking });
    const taken = (_, method) => meter.during(databaseUrl, () => child.call(method, duplicates));
    const methods = { plain: undefined, [kind]: undefined };
    // Once for the machine to know the code.
    await inRounds(methods, 1, taken);
    const { plain, [kind]: refused } = await inRounds(methods, rounds, taken);
    return resultOf(name, { plain, refused, unit });
  } finally {
    await child?.close();
    await meter.close();
    await servers.dropDatabase(databaseUrl);
  }
}

function resultOf(name, { plain, refused, unit }) {
  if (microsInAll(plain[0]) === undefined) return skippedResult(name, 'Postgres does not run on this machine');
  const micros = (loads) => rounded(spread(loads.map(microsInAll)).median);
  return valueResult(name, {
    values: refused.map((load, round) => microsInAll(load) / microsInAll(plain[round])),
    unit,
    details: { plainMicros: micros(plain), refusedMicros: micros(refused) },
  });
}
