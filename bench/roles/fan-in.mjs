import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TaskModule, TaskQueues, TaskRegistry, Tasks } from '@taskledger/nestjs';
import pg from 'pg';

const BATCH = 1_000;
const LOOK_MS = 200;

const TIMES = `
SELECT (extract(epoch FROM e.started_at - max(u.finished_at)) * 1000)::float8 AS ms,
       (extract(epoch FROM max(u.finished_at) - min(u.started_at)) * 1000)::float8 AS "workedMs"
  FROM taskledger.task_execution e JOIN taskledger.task_dependency d ON d.execution_id = e.id
  JOIN taskledger.task_execution u ON u.id = d.upstream_id
 WHERE e.id = $1 GROUP BY e.id, e.started_at`;

/** A process that works off many executions, and one that depends on all of them. */
export async function open({ databaseUrl, engine, concurrency }) {
  class FanInModule {}
  Module({ imports: [TaskModule.forRoot({ ledger: { url: databaseUrl }, engine, worker: { concurrency } })] })(
    FanInModule,
  );
  const app = await NestFactory.createApplicationContext(FanInModule, { logger: ['fatal', 'error'] });
  const registry = app.get(TaskRegistry);
  registry.registerFunction('part', ({ n }) => ({ n }));
  registry.registerFunction('whole', () => 'all have ended', { queue: 'wholes' });
  const [tasks, queues] = [app.get(Tasks), app.get(TaskQueues)];
  // Once it has run something, its queue is known and can be paused.
  await (await tasks.enqueue('part', { n: 0 })).result();
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 }).on('error', () => undefined);
  return {
    /** From the last end of so many to the start of the one that depends on all of them, in ms, by the ledger's clock. */
    async fanIn(count) {
      await queues.pause('default');
      const parts = [];
      for (let first = 0; first < count; first += BATCH) {
        const payloads = Array.from({ length: Math.min(BATCH, count - first) }, (_, index) => ({ n: first + index }));
        parts.push(...(await tasks.enqueueMany('part', payloads)));
      }
      const whole = await tasks.enqueue('whole', {}, { dependsOn: parts });
      // All edges are known before the first end.
      while ((await pool.query('SELECT FROM taskledger.task_dependency_look')).rowCount > 0) await sleep(LOOK_MS);
      await queues.resume('default');
      await whole.result({ timeout: '10m' });
      return (await pool.query(TIMES, [whole.id])).rows[0];
    },
    async close() {
      await pool.end();
      await app.close();
    },
  };
}
