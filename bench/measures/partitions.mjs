import { lackOf, withContenders } from '../lib/contenders.mjs';
import { described, loadOf, warmUp } from '../lib/load.mjs';
import { Meter, microsInAll } from '../lib/meter.mjs';
import { countDayPartitions } from '../lib/partitions.mjs';
import { ratioResult, skippedResult, valueResult } from '../lib/results.mjs';
import { inRounds } from '../lib/rounds.mjs';
import { spread } from '../lib/statistics.mjs';

const MANY = 39;
const FEW = 2;
const MOST_MORE = 1.05;

/** What an execution costs in a ledger that is weeks old, and in one of its first day. */
export async function* measure(context) {
  const lack = await lackOf(context.servers, 'taskledger-postgres');
  if (lack) {
    yield skippedResult('partitions', lack);
    return;
  }
  for (const concurrency of context.concurrency ? [context.concurrency] : [100, 10]) {
    context.say(`partitions at ${concurrency}`);
    const each = { contender: 'taskledger-postgres', concurrency };
    const names = { many: { ...each, partitions: MANY }, few: { ...each, partitions: FEW } };
    yield* await withContenders(context, names, (opened) => compare(context, opened, concurrency));
  }
}

async function compare({ servers, rounds, seconds, warmUps }, opened, concurrency) {
  const meter = await Meter.open(servers);
  try {
    const { count } = await warmUp(opened.few, { seconds, warmUps });
    await warmUp(opened.many, { seconds, warmUps });
    const { many, few } = await inRounds(opened, rounds, (child) => loadOf(meter, child, count));
    const partitions = {
      many: await countDayPartitions(opened.many.databaseUrl),
      few: await countDayPartitions(opened.few.databaseUrl),
    };
    return resultsOf({ many, few, partitions, concurrency });
  } finally {
    await meter.close();
  }
}

function* resultsOf({ many, few, partitions, concurrency }) {
  const name = `${MANY} day partitions ÷ ${FEW} at ${concurrency}`;
  const details = { concurrency, partitions, many: described(many), few: described(few) };
  yield ratioResult(`throughput, ${name}`, {
    ours: many.map(({ perSecond }) => perSecond),
    theirs: few.map(({ perSecond }) => perSecond),
    unit: `× ${FEW} partitions`,
    details,
  });
  if (microsInAll(many[0]) === undefined) return;
  const values = many.map((load, round) => microsInAll(load) / microsInAll(few[round]));
  const unit = `× the processor time with ${FEW}`;
  yield valueResult(`processor time, ${name}`, { values: [spread(values).median], unit, atMost: MOST_MORE, details });
}
