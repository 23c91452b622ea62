import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startChild } from '../lib/children.mjs';
import { valueResult } from '../lib/results.mjs';

const PROCESSES = 3;
const AT_MOST_S = 60;
const PATIENCE_MS = 300_000;

// As if each had been created by hand: what is measured is who fires them.
const FILL = `
INSERT INTO taskledger.task_schedule (name, origin, module, queue, task_name, definition, anchor_at, next_at, look_at)
SELECT 'schedule ' || number, 'service', 'bench', 'default', 'scheduled',
       '{"task":"scheduled","timing":{"kind":"every","everyMs":86400000},"payload":{},"overlap":"skip","catchUp":0,"jitterMs":0}',
       $2::timestamptz, $2::timestamptz, $2::timestamptz
  FROM generate_series(1, $1::int) AS number`;

/** So many schedules are due in the same second, in three processes: how late the last of them starts. */
export async function* measure({ servers, say, schedules: many }) {
  const databaseUrl = await servers.createDatabase('schedules');
  const children = [];
  const client = new pg.Client({ connectionString: databaseUrl }).on('error', () => undefined);
  try {
    for (let index = 0; index < PROCESSES; index++)
      children.push(await startChild('schedules', { databaseUrl, redisUrl: undefined }));
    await client.connect();
    const due = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 5_000);
    await client.query(FILL, [many, due]);
    await client.query('ANALYZE taskledger.task_schedule');
    say(`schedules: ${many} are due at ${due.toISOString()}`);
    const late = await allStarted(children, many);
    const seconds = late.map((ms) => ms / 1_000).sort((a, b) => a - b);
    yield valueResult(`the last of ${many} schedules that are due together starts`, {
      values: [seconds.at(-1)],
      unit: 's after its slot',
      atMost: AT_MOST_S,
      details: { processes: PROCESSES, median: seconds[Math.floor(seconds.length / 2)], first: seconds[0] },
    });
  } finally {
    await client.end();
    for (const child of children) await child.close();
    await servers.dropDatabase(databaseUrl);
  }
}

async function allStarted(children, many) {
  for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(500)) {
    const late = (await Promise.all(children.map((child) => child.call('late')))).flat();
    if (late.length >= many) return late;
    if (Date.now() > deadline) throw new Error(`Only ${late.length} of ${many} schedules have started.`);
  }
}
