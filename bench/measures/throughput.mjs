import { lackOf, withContenders } from '../lib/contenders.mjs';
import { described, loadOf, warmUp } from '../lib/load.mjs';
import { Meter, microsInAll } from '../lib/meter.mjs';
import { ratioResult, skippedResult, valueResult } from '../lib/results.mjs';
import { inRounds } from '../lib/rounds.mjs';

// What each of ours is compared with. The first has the name of the group alone; `all` takes part only on demand.
const COMPARISONS = {
  'taskledger-redis': [
    { contender: 'bullmq-redis', target: { 100: 0.75, 10: 0.6 }, processorTarget: 0.9 },
    { contender: 'per-event', as: 'one statement per event', all: true },
  ],
  'taskledger-postgres': [
    { contender: 'bullmq-postgres', target: { 100: 5, 10: 5 } },
    { contender: 'pg-boss', as: 'pg-boss, tuned', target: { 100: 0.9, 10: 0.9 } },
    { contender: 'dbos', as: 'DBOS, no step', target: { 100: 6, 10: 6 } },
    { contender: 'dbos-step', as: 'DBOS, one step' },
    { contender: 'graphile-worker', as: 'graphile-worker, tuned' },
    { contender: 'graphile-worker-default', as: 'graphile-worker, as it comes', all: true },
  ],
};
const CONCURRENCIES = [100, 10];

/** Enqueueing and processing to the end: executions a second and processor time, all contenders in the same rounds. */
export async function* measure(context) {
  const concurrencies = context.concurrency ? [context.concurrency] : CONCURRENCIES;
  for (const concurrency of concurrencies) yield* measureAt(context, concurrency);
}

async function* measureAt(context, concurrency) {
  const wanted = Object.entries(COMPARISONS).flatMap(([ours, others]) => [
    ours,
    ...others.filter(({ all }) => context.all || !all).map(({ contender }) => contender),
  ]);
  const lacks = {};
  for (const contender of wanted) lacks[contender] = await lackOf(context.servers, contender);
  const present = wanted.filter((contender) => !lacks[contender] && isAskedFor(context, contender));
  context.say(`throughput at ${concurrency}: ${present.join(', ')}`);
  const names = Object.fromEntries(present.map((contender) => [contender, { contender, concurrency }]));
  const loads = await withContenders(context, names, (opened) => inTurn(context, opened));
  for (const contender of present) yield rateOf(contender, concurrency, loads[contender]);
  for (const [ours, others] of Object.entries(COMPARISONS))
    for (const [index, other] of others.entries()) {
      const lack = lacks[ours] ?? lacks[other.contender];
      const comparison = { ...other, ours, concurrency, isFirst: index === 0 };
      if (loads[ours] && loads[other.contender]) yield* compared(comparison, loads);
      else if (lack && isAskedFor(context, ours) && isAskedFor(context, other.contender))
        yield skippedResult(nameOf('throughput', comparison), lack);
    }
}

/** `--only a,b` measures fewer. */
function isAskedFor({ only }, contender) {
  return !only || only.includes(contender);
}

/** Warms all contenders up, and takes the load of each in rounds. */
export async function inTurn({ servers, rounds, seconds, warmUps, say }, opened) {
  const meter = await Meter.open(servers);
  try {
    const counts = {};
    for (const [key, child] of Object.entries(opened)) {
      const { rate, count } = await warmUp(child, { seconds, warmUps });
      counts[key] = count;
      say(`  ${key}: about ${Math.round(rate)} per s`);
    }
    return await inRounds(opened, rounds, (child, key) => loadOf(meter, child, counts[key]));
  } finally {
    await meter.close();
  }
}

function rateOf(contender, concurrency, loads) {
  return valueResult(`${contender} at ${concurrency}`, {
    values: loads.map(({ perSecond }) => perSecond),
    unit: 'executions a second',
    details: { concurrency, ...described(loads) },
  });
}

function* compared(comparison, loads) {
  const { ours, contender, as = `bare ${contender}`, concurrency, target, processorTarget } = comparison;
  const [own, other] = [loads[ours], loads[contender]];
  const details = { concurrency, ours: described(own), theirs: described(other) };
  yield ratioResult(nameOf('throughput', comparison), {
    ours: own.map(({ perSecond }) => perSecond),
    theirs: other.map(({ perSecond }) => perSecond),
    target: target?.[concurrency],
    unit: `× ${as}`,
    details,
  });
  if (microsInAll(own[0]) === undefined) return;
  // More is better here too: what the other needs for an execution ÷ what ours does.
  yield ratioResult(nameOf('processor time', comparison), {
    ours: other.map(microsInAll),
    theirs: own.map(microsInAll),
    target: processorTarget,
    unit: `× ${as}, for the same processor time`,
    details: {
      concurrency,
      oursMicros: details.ours.microsPerExecution,
      theirsMicros: details.theirs.microsPerExecution,
    },
  });
}

function nameOf(figure, { ours, contender, as = `bare ${contender}`, concurrency, isFirst }) {
  const group = `${figure} ${ours.replace('taskledger-', '')}${concurrency === 100 ? '' : ` at ${concurrency}`}`;
  return isFirst ? group : `${group} ÷ ${as}`;
}
