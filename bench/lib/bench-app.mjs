import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { OnTaskEvent, TaskModule, TaskRegistry, Tasks } from '@taskledger/nestjs';

const nothing = () => undefined;

/** A Nest application whose task writes one log line and returns a small result, as a modest real one would. */
export async function startBenchApp(options, { onStart = nothing, onFinish = nothing, queues = [undefined] } = {}) {
  class Finishes {
    finished() {
      onFinish();
    }
  }
  // What met a lock has finished as well.
  for (const end of ['success', 'skipped'])
    OnTaskEvent(end)(Finishes.prototype, 'finished', Object.getOwnPropertyDescriptor(Finishes.prototype, 'finished'));
  class BenchModule {}
  Module({ imports: [TaskModule.forRoot(options)], providers: [Finishes] })(BenchModule);
  const app = await NestFactory.createApplicationContext(BenchModule, { logger: ['fatal', 'error'] });
  const bench = ({ n }, ctx) => {
    onStart(n);
    ctx.logger.log('working', { n });
    return { doubled: n * 2 };
  };
  // One task, or one for each queue.
  for (const queue of queues)
    app.get(TaskRegistry).registerFunction(queue ? `bench_${queue}` : 'bench', bench, queue ? { queue } : {});
  return { app, tasks: app.get(Tasks) };
}

/** The payload of every contender. */
export function payloadOf(n) {
  return { n, userId: `user-${n % 1000}`, month: '2026-11' };
}
