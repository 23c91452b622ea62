import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TaskAdminModule } from '@taskledger/admin';
import { TaskModule, TaskRegistry } from '@taskledger/nestjs';
import { BENCH_TASKS, SEARCHABLE } from '../lib/fill.sql.mjs';

/** A process with the dashboard and its API, which works on nothing. */
export async function open({ databaseUrl }) {
  class WebModule {}
  Module({
    imports: [
      TaskModule.forRoot({
        ledger: { url: databaseUrl },
        engine: 'ledger',
        worker: false,
        maintenance: { cleanupEnabled: false, markTimeoutEnabled: false },
        // Nodes that nobody runs are not found out within the measure.
        timeouts: { nodeLease: '1h' },
      }),
      TaskAdminModule.forRoot({ access: 'none', limits: { requests: false, streams: 1_000 } }),
    ],
  })(WebModule);
  const app = await NestFactory.create(WebModule, { logger: ['fatal', 'error'] });
  const registry = app.get(TaskRegistry);
  for (const task of BENCH_TASKS) registry.registerFunction(task, () => undefined, { searchable: SEARCHABLE });
  await app.listen(0, '127.0.0.1');
  return { url: () => app.getUrl(), close: () => app.close() };
}
