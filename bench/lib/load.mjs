import { microsInAll } from './meter.mjs';
import { rounded, spread } from './statistics.mjs';

const WARM_UPS = [2_000, 4_000];
const BATCH = 500;
const FEWEST = 1_000;

/** Warms a contender up; returns how many executions keep it busy for so long, so that all have the same time. */
export async function warmUp(child, { seconds, warmUps = WARM_UPS }) {
  let rate;
  for (const count of warmUps) ({ perSecond: rate } = await child.call('throughput', count));
  return { rate, count: Math.max(FEWEST, Math.round((rate * seconds) / BATCH) * BATCH) };
}

/** Enqueues and runs so many, with what it costs: executions a second, processor time, write-ahead log. */
export function loadOf(meter, child, count) {
  return meter.during(child.databaseUrl, () => child.call('throughput', count));
}

/** The figures of some loads as details of a result. */
export function described(loads) {
  const rates = spread(loads.map(({ perSecond }) => perSecond));
  const details = {
    perSecond: Math.round(rates.median),
    min: Math.round(rates.min),
    max: Math.round(rates.max),
  };
  const middle = (of) => rounded(spread(loads.map(of)).median);
  details.nodeMicrosPerExecution = middle(({ nodeMicros }) => nodeMicros);
  for (const name of ['postgresMicros', 'redisMicros', 'walBytes'])
    if (loads[0][name] !== undefined) details[`${name}PerExecution`] = middle((load) => load[name]);
  if (microsInAll(loads[0]) !== undefined) details.microsPerExecution = middle(microsInAll);
  return details;
}
