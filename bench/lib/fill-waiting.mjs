import pg from 'pg';

const NODES = 50;
const RUNNING = 500;
const IN_LINE = 1_500;
const LATER = 100_000;
const FIRST = 1_000;

/** What waits and runs beside all that is finished, by the names of the tasks. */
export const WAITING_TASKS = ['explain_first', 'explain_behind', 'explain_line', 'explain_later', 'explain_running'];

// Ids of today, made of the millisecond and a number.
const ID = (
  n,
) => `(lpad(to_hex((extract(epoch FROM clock_timestamp() - interval '1 hour') * 1000)::bigint + ${n} / 4096), 12, '0')
  || '7' || lpad(to_hex(${n} & 4095), 3, '0') || '8' || substr(md5(random()::text), 1, 15))::uuid`;

const EXECUTIONS = `
  INSERT INTO taskledger.task_execution (id, task_id, task_name, module, status, queue, priority, ticket, scheduled_for, lock_key,
    lock_conflict, payload, created_at)
  SELECT id, id::text, $1::text, 'bench', 'PENDING', 'mail', 5, 1, $4::timestamptz, $5::text, CASE WHEN $5::text IS NOT NULL THEN 'wait' END, '{}',
         clock_timestamp()
    FROM (SELECT ${ID('n')} AS id FROM generate_series($2::int, $2::int + $3::int - 1) AS n) AS made
  RETURNING id`;
const AS_TICKETS = `WITH made AS (${EXECUTIONS})
  INSERT INTO taskledger.task_ready (queue, priority, execution_id, ticket, task_name) SELECT 'mail', 5, id, 1, $1::text FROM made ORDER BY id`;
const AS_LINE = `WITH made AS (${EXECUTIONS})
  INSERT INTO taskledger.task_waiter (key, priority, execution_id, ticket, queue, task_name)
  SELECT $5::text, 5, id, 1, 'mail', $1::text FROM made ORDER BY id`;
const AS_LATER = `WITH made AS (${EXECUTIONS})
  INSERT INTO taskledger.task_due (due_at, execution_id, ticket, queue, priority, task_name)
  SELECT $4::timestamptz, id, 1, 'mail', 5, $1::text FROM made ORDER BY id`;
const AS_RUNNING = `WITH made AS (${EXECUTIONS}), node AS (SELECT array_agg(id) AS ids FROM taskledger.task_node WHERE name = 'bench')
  INSERT INTO taskledger.task_claim (execution_id, run, node_id, claim_key, queue)
  SELECT made.id, 1, node.ids[1 + (random() * ${NODES - 1})::int], gen_random_uuid(), 'mail' FROM made, node`;
const HELD = `
  INSERT INTO taskledger.task_lock (key, token, fence, owner, expires_at)
  SELECT 'bench', claim_key, 1, execution_id, clock_timestamp() + interval '1 day' FROM taskledger.task_claim LIMIT 1`;
const SERVED = `
  INSERT INTO taskledger.task_node (id, name, host, pid, version, queues, slots, tasks, engine)
  SELECT gen_random_uuid(), 'bench', 'bench', n, '0', '{mail,default}', '{10,10}', $1, 'ledger' FROM generate_series(1, ${NODES}) AS n`;

/**
 * Adds executions that wait in every way, on nodes that nobody runs: so many in one queue, and besides a line for a lock,
 * delayed ones and runs under way. No process that leads may find out within the measure that the nodes do nothing.
 */
export async function fillWaiting(databaseUrl, behind) {
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c synchronous_commit=off -c jit=off' });
  await client.connect();
  const later = new Date(Date.now() + 86_400_000);
  let made = 0;
  const add = async (statement, task, count, { at = null, key = null } = {}) => {
    await client.query(statement, [task, made, count, at, key]);
    made += count;
  };
  try {
    await client.query(`INSERT INTO taskledger.task_queue (name) VALUES ('mail') ON CONFLICT DO NOTHING`);
    await client.query(SERVED, [WAITING_TASKS]);
    await add(AS_RUNNING, 'explain_running', RUNNING);
    await client.query(HELD);
    await add(AS_TICKETS, 'explain_first', FIRST);
    for (let left = behind; left > 0; left -= LATER) await add(AS_TICKETS, 'explain_behind', Math.min(left, LATER));
    await add(AS_LINE, 'explain_line', IN_LINE, { key: 'bench' });
    await add(AS_LATER, 'explain_later', LATER, { at: later });
    await client.query('VACUUM (ANALYZE)');
  } finally {
    await client.end();
  }
}
