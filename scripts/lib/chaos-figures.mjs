import { existsSync, readFileSync } from 'node:fs';

/** Prints what the scenarios have measured, as the table of docs/reliability.md. */
export function printFigures(file) {
  if (!existsSync(file)) return;
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const rows = lines.map((line) => JSON.parse(line)).sort((a, b) => a.scenario.localeCompare(b.scenario));
  console.log(
    '\n| Scenario | Profile | Acknowledged | Lost | Second ends | Extra starts (allowed) | Measured (bound) |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const row of rows) console.log(`| ${cells(row).join(' | ')} |`);
}

function cells(row) {
  const times = row.times.map(measured);
  const extra = `${row.extraStarts} (${row.extraStartsAllowed})`;
  return [row.scenario, row.profile, row.acknowledged, row.lost, row.secondEnds, extra, times.join('; ')];
}

function measured({ what, ms, boundMs, bytes, boundBytes }) {
  if (bytes !== undefined) return `${what}: ${megabytes(bytes)} (${megabytes(boundBytes)})`;
  return `${what}: ${seconds(ms)} (${seconds(boundMs)})${ms > boundMs ? ', over its bound' : ''}`;
}

const seconds = (ms) => (ms === undefined || ms === null ? 'never' : `${(ms / 1000).toFixed(1)} s`);
const megabytes = (bytes) => `${Math.round(bytes / 1024 ** 2)} MB`;
