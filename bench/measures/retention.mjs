import { startChild } from '../lib/children.mjs';
import { fillDays } from '../lib/fill.mjs';
import { lackOfRoom } from '../lib/room.mjs';
import { labelOf, skippedResult, valueResult } from '../lib/results.mjs';
import { percentile, rounded } from '../lib/statistics.mjs';

const ROWS = 200_000;
const ALL_ROWS = 1_000_000;
const DAYS_AGO = 32;

/** Removing a day of finished executions while others are enqueued. */
export async function* measure({ servers, say, all }) {
  const rows = all ? ALL_ROWS : ROWS;
  const lack = servers.lacking(['postgres']) ?? (await lackOfRoom(servers, rows));
  if (lack) {
    yield skippedResult(`retention of a day of ${labelOf(rows)}`, lack);
    return;
  }
  const databaseUrl = await servers.createDatabase('retention');
  let cleaner;
  try {
    cleaner = await startChild('cleaner', { databaseUrl });
    say(`retention: filling a day of ${rows} executions`);
    const filled = await fillDays(databaseUrl, { days: 1, lastDaysAgo: DAYS_AGO, rows });
    say('retention: removing it');
    yield* resultsOf(filled, await cleaner.call('clean'));
  } finally {
    await cleaner?.close();
    await servers.dropDatabase(databaseUrl);
  }
}

function resultsOf(filled, { seconds, deletedCount, latencies, before }) {
  if (deletedCount < filled) throw new Error(`only ${deletedCount} of ${filled} executions were removed`);
  return [
    valueResult(`retention of a day of ${labelOf(filled)}`, {
      values: [seconds],
      unit: 's',
      atMost: 1,
      details: { executions: filled, deletedCount },
    }),
    valueResult('enqueue p99 during retention', {
      values: [percentile(latencies, 0.99)],
      unit: 'ms',
      atMost: 100,
      details: {
        enqueues: latencies.length,
        p50: rounded(percentile(latencies, 0.5)),
        max: rounded(Math.max(...latencies)),
        p99Before: rounded(percentile(before, 0.99)),
      },
    }),
  ];
}
