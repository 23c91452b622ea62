/** The results as people read them. */
export function printTable(results) {
  console.table(results.map(rowOf));
  const costs = results.filter(({ details }) => details?.microsPerExecution !== undefined && details.perSecond);
  if (costs.length > 0) console.table(costs.map(costOf));
}

// Processor time is in µs an execution.
function costOf({ name, details }) {
  const of = (figure) => details[`${figure}PerExecution`] ?? '';
  return {
    measure: name,
    'per second': details.perSecond,
    Node: of('nodeMicros'),
    Postgres: of('postgresMicros'),
    Redis: of('redisMicros'),
    sum: of('micros'),
    'WAL bytes': of('walBytes'),
  };
}

function rowOf(result) {
  for (const why of ['skipped', 'failed'])
    if (result[why]) return { measure: result.name, figure: why, spread: result[why], target: '', met: metOf(result) };
  const { name, ratio, value, min, max, rounds, unit } = result;
  return {
    measure: name,
    figure: `${value ?? ratio} ${unit}`,
    spread: rounds > 1 ? `${min} – ${max} (${rounds})` : '',
    target: targetOf(result),
    met: metOf(result),
  };
}

function targetOf({ target, atMost, atLeast }) {
  if (target !== undefined) return `≥ ${target}`;
  if (atMost !== undefined) return `≤ ${atMost}`;
  return atLeast === undefined ? '' : `≥ ${atLeast}`;
}

function metOf({ met }) {
  if (met === undefined) return '';
  return met ? 'yes' : 'NO';
}
