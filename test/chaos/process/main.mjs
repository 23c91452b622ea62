// A process under test: a small Nest application on the built packages. Its stores are those that DATABASE_URL and
// REDIS_URL name, the rest is in CHAOS_PROCESS; the parent tells it by IPC what to do.
import { setClock } from './clock.mjs';
import { breakTransactions } from './break.mjs';
import { endInFiring, mutateStatements } from './mutate.mjs';
import 'reflect-metadata';
import { readdirSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  BulkOperations,
  OnTaskEvent,
  PreflightError,
  Schedules,
  TaskModule,
  TaskRegistry,
  Tasks,
  UsesWorkflows,
  Workflows,
} from '@taskledger/nestjs';
import { Effects } from './effects.mjs';
import { definedGraph, Graphs } from './graphs.mjs';
import { registerTasks } from './handlers.mjs';
import { Journal } from './journal.mjs';
import { Producer } from './producer.mjs';

const {
  journal: journalFile,
  options,
  http,
  mutation = {},
  tasks: only,
  untended = false,
  observed = [],
} = JSON.parse(process.env.CHAOS_PROCESS ?? '{}');
const journal = new Journal(journalFile);
mutateStatements(mutation.statements, () => journal.note('mutated'));
endInFiring(mutation.endInFiring, (fields) => journal.note('ended in firing', fields));
const beginBreaking = mutation.breaks && breakTransactions(mutation.breaks, (fields) => journal.note('broken', fields));

if (!untended) {
  process.on('unhandledRejection', (error) => journal.note('unhandled', { error: String(error?.stack ?? error) }));
  process.on('uncaughtException', (error) => {
    journal.note('uncaught', { error: String(error?.stack ?? error) });
    process.exit(70);
  });
}
// Nobody is left who would stop this process.
process.on('disconnect', () => process.exit(0));

let ends = 0;
class Witness {
  ended({ executionId, type }) {
    ends++;
    journal.note('end', { id: executionId, status: type });
  }
}
for (const type of ['success', 'failure', 'revoked', 'skipped'])
  OnTaskEvent(type)(Witness.prototype, 'ended', Object.getOwnPropertyDescriptor(Witness.prototype, 'ended'));
UsesWorkflows(definedGraph)(Witness);

const effects = new Effects(process.env.DATABASE_URL, mutation);
// A task that is registered only once the workers run would meet deliveries that nobody can handle yet.
const chaosTasks = {
  provide: 'CHAOS_TASKS',
  inject: [TaskRegistry, Tasks],
  useFactory: (registry, tasks) => registerTasks(registry, { tasks, journal, effects, only }),
};
// Processes are started by the dozen: only the one that answers HTTP loads what it takes.
const admin = http ? [(await import('@taskledger/admin')).TaskAdminModule.forRoot({ access: 'none' })] : [];
const observe =
  observed.length > 0 ? [TaskModule.observe({ queues: observed, connection: process.env.REDIS_URL })] : [];
class ChaosModule {}
Module({ imports: [TaskModule.forRoot(options), ...observe, ...admin], providers: [Witness, chaosTasks] })(ChaosModule);

const nest = { logger: ['fatal', 'error', 'warn'], abortOnError: false };
const starting = http ? NestFactory.create(ChaosModule, nest) : NestFactory.createApplicationContext(ChaosModule, nest);
const app = await starting.catch((error) => {
  // To refuse is an answer; whatever else keeps it from starting is an accident.
  if (!(error instanceof PreflightError)) throw error;
  console.error(String(error));
  process.exit(1);
});
app.enableShutdownHooks();
if (http) await app.listen(0, '127.0.0.1');
const tasks = app.get(Tasks);
const producer = new Producer(tasks, journal, { url: process.env.DATABASE_URL, ...mutation });
const graphs = new Graphs(tasks, app.get(Workflows), journal);

const COMMANDS = {
  produce: (orders) => producer.produce(orders),
  cancel: async (ids) => {
    const cancelled = await tasks.cancelMany(ids, 'chaos');
    for (const id of cancelled) journal.note('cancelled', { id });
    return cancelled;
  },
  reorder: (ids) => Promise.all(ids.map((id) => tasks.reorder(id, 1))),
  schedule: ([name, request]) => app.get(Schedules).upsert(name, request),
  bulk: ([method, ...given]) => app.get(BulkOperations)[method](...given),
  graphs: (specs) => graphs.startAll(specs),
  setClock,
  ends: () => ends,
  size: () => ({ rss: process.memoryUsage.rss(), files: readdirSync('/proc/self/fd').length }),
};

process.on('message', async ({ call, command, argument }) => {
  try {
    process.send({ call, answer: await COMMANDS[command](argument) });
  } catch (error) {
    process.send({ call, error: String(error?.stack ?? error) });
  }
});
beginBreaking?.();
process.send({ ready: http ? await app.getUrl() : true });
