/** The results as people read them. */
export function printTable(results) {
  console.table(results.map(rowOf));
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
