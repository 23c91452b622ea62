import { startChild } from '../lib/children.mjs';
import { failedResult, labelOf, skippedResult, valueResult } from '../lib/results.mjs';
import { percentile, rounded } from '../lib/statistics.mjs';

const DEFAULT_ROWS = 1_000_000;
const ALL_ROWS = [1_000_000, 10_000_000];
const ROUNDS = 3;
const MOST_GROWTH = 1.2;
// A kind of read that is slow is read less often, so that the run ends.
const ROUND_BUDGET_MS = 4_000;
// Fills caches and prepares plans; not counted.
const WARM_UP = { first: 0, calls: 20, budgetMs: 2_000 };

const KINDS = [
  { kind: 'list', calls: 210, atMost: 50, growth: true },
  { kind: 'detail', calls: 200, atMost: 50, growth: true },
  { kind: 'statistics', calls: 200, atMost: 50 },
  { kind: 'counts', calls: 200 },
  { kind: 'search', calls: 201 },
  { kind: 'rare search', calls: 200 },
];

/** Reading a ledger in which a lot has happened, through the public API. */
export async function* measure(context) {
  const sizes = context.rows ? [context.rows] : context.all ? ALL_ROWS : [DEFAULT_ROWS];
  const bySize = [];
  for (const rows of sizes) {
    const lack = await context.filled.lacking(rows);
    if (lack) {
      yield skippedResult(`lists ${labelOf(rows)}`, lack);
      continue;
    }
    const results = await measureSize(context, rows);
    bySize.push(results);
    yield* results;
  }
  if (bySize.length === 2) yield* growthOf(...bySize);
}

async function measureSize({ filled, say }, rows) {
  const reader = await startChild('reader', { databaseUrl: await filled.finished(rows) });
  try {
    const results = [];
    for (const kind of KINDS) {
      say(`lists: ${kind.kind}, ${labelOf(rows)}`);
      results.push(await measureKind(reader, kind, rows));
    }
    return results;
  } finally {
    await reader.close();
  }
}

async function measureKind(reader, { kind, calls, atMost }, rows) {
  const name = `${kind} p95 with ${labelOf(rows)}`;
  try {
    await reader.call('read', kind, WARM_UP);
    const perRound = Math.ceil(calls / ROUNDS);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) {
      const first = round * perRound;
      rounds.push(await reader.call('read', kind, { first, calls: perRound, budgetMs: ROUND_BUDGET_MS }));
    }
    return valueResult(name, {
      values: rounds.map((times) => percentile(times, 0.95)),
      unit: 'ms',
      atMost,
      details: {
        rows,
        kind,
        calls: rounds.flat().length,
        p50: rounded(percentile(rounds.flat(), 0.5)),
        max: rounded(Math.max(...rounds.flat())),
      },
    });
  } catch (error) {
    return failedResult(name, error, { hasTarget: atMost !== undefined });
  }
}

function growthOf(small, large) {
  return KINDS.flatMap(({ growth }, index) => {
    const [before, after] = [small[index], large[index]];
    if (!growth || before.failed || after.failed) return [];
    const name = `${KINDS[index].kind} p95, ${labelOf(after.details.rows)} ÷ ${labelOf(before.details.rows)}`;
    return [valueResult(name, { values: [after.value / before.value], unit: '×', atMost: MOST_GROWTH })];
  });
}
