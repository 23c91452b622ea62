import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  defineTask,
  defineWorkflow,
  OnTaskEvent,
  TaskModule,
  TaskRegistry,
  UsesWorkflows,
  Workflows,
} from '@taskledger/nestjs';

const [first, second, third] = ['first', 'second', 'third'].map((name) => defineTask(`bench_${name}`));
// Each node gets what the one before returned, as a modest real one would.
const bench = defineWorkflow('bench', {}, (w) => {
  w.task('first', first, ({ payload }) => payload);
  w.task('second', second, (facts) => facts.first);
  return w.task('third', third, (facts) => facts.second);
});

/** Workflows of three nodes, one after the other. */
export async function start({ databaseUrl, concurrency, onStart, onFinish }) {
  class Ends {
    ended({ taskName }) {
      if (taskName === 'bench') onFinish();
    }
  }
  OnTaskEvent('success')(Ends.prototype, 'ended', Object.getOwnPropertyDescriptor(Ends.prototype, 'ended'));
  UsesWorkflows(bench)(Ends);
  class BenchModule {}
  const options = { ledger: { url: databaseUrl }, engine: 'ledger', worker: { concurrency } };
  Module({ imports: [TaskModule.forRoot(options)], providers: [Ends] })(BenchModule);
  const app = await NestFactory.createApplicationContext(BenchModule, { logger: ['fatal', 'error'] });
  const registry = app.get(TaskRegistry);
  registry.registerFunction(first.name, ({ n }) => {
    onStart(n);
    return { n: n + 1 };
  });
  for (const task of [second, third]) registry.registerFunction(task.name, ({ n }) => ({ n: n + 1 }));
  const workflows = app.get(Workflows);
  const enqueue = (payload) => workflows.start(bench, payload);
  return {
    // It has no call for many.
    enqueueMany: (payloads) => Promise.all(payloads.map(enqueue)),
    enqueue,
    close: () => app.close(),
  };
}
