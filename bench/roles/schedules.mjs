import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TaskModule, TaskRegistry } from '@taskledger/nestjs';

/** A process that fires the schedules of one task, and remembers how late each slot began to run. */
export async function open({ databaseUrl }) {
  const late = [];
  class SchedulesModule {}
  Module({
    imports: [TaskModule.forRoot({ ledger: { url: databaseUrl }, engine: 'ledger', worker: { concurrency: 100 } })],
  })(SchedulesModule);
  const app = await NestFactory.createApplicationContext(SchedulesModule, { logger: ['fatal', 'error'] });
  app.get(TaskRegistry).registerFunction('scheduled', (_payload, ctx) => {
    late.push(Date.now() - ctx.schedule.slot.getTime());
  });
  return {
    late: () => late,
    close: () => app.close(),
  };
}
