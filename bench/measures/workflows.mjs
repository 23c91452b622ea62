import { lackOf, withContenders } from '../lib/contenders.mjs';
import { described } from '../lib/load.mjs';
import { microsInAll } from '../lib/meter.mjs';
import { ratioResult, skippedResult } from '../lib/results.mjs';
import { inTurn } from './throughput.mjs';

const OURS = 'taskledger-workflows';
const THEIRS = 'dbos-steps';
const AT_LEAST = 4;
const CONCURRENCIES = [100, 10];

/** Workflows of three nodes, one after the other, against workflows of DBOS with three steps, on the same Postgres. */
export async function* measure(context) {
  const concurrencies = context.concurrency ? [context.concurrency] : CONCURRENCIES;
  for (const concurrency of concurrencies) yield* measureAt(context, concurrency);
}

async function* measureAt(context, concurrency) {
  const name = `workflows ÷ DBOS, three steps${concurrency === 100 ? '' : ` at ${concurrency}`}`;
  const lack = (await lackOf(context.servers, OURS)) ?? (await lackOf(context.servers, THEIRS));
  if (lack) {
    yield skippedResult(name, lack);
    return;
  }
  context.say(`workflows at ${concurrency}`);
  const names = Object.fromEntries([OURS, THEIRS].map((contender) => [contender, { contender, concurrency }]));
  const { [OURS]: ours, [THEIRS]: theirs } = await withContenders(context, names, (opened) => inTurn(context, opened));
  const details = { concurrency, ours: described(ours), theirs: described(theirs) };
  const perSecond = (loads) => loads.map((load) => load.perSecond);
  const unit = '× DBOS, three steps';
  yield ratioResult(name, { ours: perSecond(ours), theirs: perSecond(theirs), target: AT_LEAST, unit, details });
  if (microsInAll(ours[0]) === undefined) return;
  yield ratioResult(`processor time, ${name}`, {
    ours: theirs.map(microsInAll),
    theirs: ours.map(microsInAll),
    unit: `${unit}, for the same processor time`,
    details: {
      concurrency,
      oursMicros: details.ours.microsPerExecution,
      theirsMicros: details.theirs.microsPerExecution,
    },
  });
}
