import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TaskModule, TaskRegistry, Tasks } from '@taskledger/nestjs';

/** A Nest application whose task writes one log line and returns a small result, as a modest real one would. */
export async function startBenchApp(options) {
  class BenchModule {}
  Module({ imports: [TaskModule.forRoot(options)] })(BenchModule);
  const app = await NestFactory.createApplicationContext(BenchModule, { logger: ['error', 'warn'] });
  app.get(TaskRegistry).registerFunction('bench', ({ n }, ctx) => {
    ctx.logger.log('working', { n });
    return { doubled: n * 2 };
  });
  return { app, tasks: app.get(Tasks) };
}
