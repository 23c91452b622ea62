import { startChild } from '../lib/children.mjs';
import { WAITING_TASKS } from '../lib/fill-waiting.mjs';
import { labelOf, skippedResult, valueResult } from '../lib/results.mjs';
import { percentile, rounded } from '../lib/statistics.mjs';

const DEFAULT_ROWS = 1_000_000;
const MOST_ROWS = 10_000_000;
const ROUNDS = 3;
const CALLS = 200;
const MOST_MS = 10;
const WARM_UP = { first: 0, calls: 20, budgetMs: 5_000 };

/** Why executions have not run, asked of a ledger in which a tenth as many wait as have finished. */
export async function* measure({ filled, say, rows: given, all }) {
  const rows = given ?? (all ? MOST_ROWS : DEFAULT_ROWS);
  const lack = await filled.lacking(rows);
  if (lack) {
    yield skippedResult(`explain ${labelOf(rows)}`, lack);
    return;
  }
  const databaseUrl = await filled.withWaiting(rows);
  const reader = await startChild('reader', { databaseUrl, nodeLease: '1h' });
  try {
    for (const task of [...WAITING_TASKS, 'finished']) {
      say(`explain: ${task}, ${labelOf(rows)}`);
      yield await measureTask(reader, task, rows);
    }
  } finally {
    await reader.close();
  }
}

async function measureTask(reader, task, rows) {
  const kind = `explain ${task}`;
  await reader.call('read', kind, WARM_UP);
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++)
    rounds.push(await reader.call('read', kind, { first: round * CALLS, calls: CALLS, budgetMs: 10_000 }));
  return valueResult(`explain ${task.replace('explain_', '')} p95 with ${labelOf(rows)}`, {
    values: rounds.map((times) => percentile(times, 0.95)),
    unit: 'ms',
    atMost: MOST_MS,
    details: {
      rows,
      calls: rounds.flat().length,
      p50: rounded(percentile(rounds.flat(), 0.5)),
      least: rounded(Math.min(...rounds.flat())),
      max: rounded(Math.max(...rounds.flat())),
    },
  });
}
