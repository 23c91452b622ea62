import { hostname } from 'node:os';
import { durationMs } from '../duration.js';
import { InvalidOptionError } from '../errors/index.js';
import { rejectUnknownOptions } from './known-options.js';
import { resolveEngine } from './resolve-engine.js';
import { resolveLedger } from './resolve-ledger.js';
import { resolveMaintenance } from './resolve-maintenance.js';
import type {
  DefaultOptions,
  LimitOptions,
  QueueOptions,
  TaskModuleOptions,
  TimeoutOptions,
  WorkerOptions,
} from './task-module.options.js';
import type { Limits, TaskSettings, WorkerSettings } from './task-settings.js';

const QUEUE_NAME = /^[a-zA-Z0-9_.-]{1,100}$/;

/**
 * Checks the options and fills in the defaults.
 * @throws InvalidOptionError which names the option, the value and the remedy
 */
export function resolveSettings(options: TaskModuleOptions = {}, environment = process.env): TaskSettings {
  rejectUnknownOptions(options);
  const ledger = resolveLedger(options.ledger, environment);
  const engine = resolveEngine(options.engine, ledger, environment);
  return {
    ledger,
    engine,
    engineName: engine !== 'ledger' ? 'redis' : 'embedded' in ledger ? 'embedded' : 'postgres',
    worker: options.worker === false ? undefined : resolveWorker(options.worker),
    queues: resolveQueues(options.queues),
    ...resolveDefaults(options.defaults),
    ...resolveTimeouts(options.timeouts),
    ...resolveRetention(options, environment),
    limits: resolveLimits(options.limits),
    preflight: resolvePreflight(options.preflight, environment),
  };
}

/** A priority: a whole number from 1 to 10. */
export function assertPriority(value: number, option: string): number {
  if (Number.isInteger(value) && value >= 1 && value <= 10) return value;
  throw new InvalidOptionError(option, value, 'Use a whole number from 1 (runs first) to 10 (runs last).');
}

/** A queue name that every engine accepts. */
export function assertQueueName(value: string, option: string): string {
  if (QUEUE_NAME.test(value)) return value;
  throw new InvalidOptionError(option, value, 'Use 1 to 100 letters, digits, dots, dashes or underscores.');
}

function resolveRetention(
  { retention: { finished, tasks = {} } = {}, maintenance }: TaskModuleOptions,
  environment: NodeJS.ProcessEnv | Readonly<Record<string, string | undefined>>,
): Pick<TaskSettings, 'maintenance' | 'taskRetentionMs'> {
  const retentionMs = finished === undefined ? undefined : durationMs(finished, 'retention.finished');
  const ofTasks = Object.entries(tasks).map(([name, kept]) => [name, durationMs(kept, `retention.tasks.${name}`)]);
  return {
    maintenance: resolveMaintenance(maintenance, environment, retentionMs),
    taskRetentionMs: Object.fromEntries(ofTasks),
  };
}

function resolvePreflight(
  given: TaskModuleOptions['preflight'],
  { NODE_ENV }: Readonly<Record<string, string | undefined>>,
): TaskSettings['preflight'] {
  assertOneOf(given, ['refuse', 'warn', undefined], 'preflight');
  return given ?? (NODE_ENV === 'production' ? 'refuse' : 'warn');
}

function resolveQueues(queues: Readonly<Record<string, QueueOptions>> = {}): Readonly<Record<string, QueueOptions>> {
  for (const [name, { type, concurrency }] of Object.entries(queues)) {
    if (concurrency !== undefined) assertCount(concurrency, `queues.${name}.concurrency`);
    assertQueueName(name, `queues.${name}`);
    assertOneOf(type, ['priority', 'fifo', undefined], `queues.${name}.type`);
  }
  return queues;
}

function resolveDefaults({ queue = 'default', priority = 5, timeout }: DefaultOptions = {}): Pick<
  TaskSettings,
  'defaultQueue' | 'defaultPriority' | 'defaultTimeoutMs'
> {
  return {
    defaultQueue: assertQueueName(queue, 'defaults.queue'),
    defaultPriority: assertPriority(priority, 'defaults.priority'),
    defaultTimeoutMs: timeout === undefined ? undefined : durationMs(timeout, 'defaults.timeout'),
  };
}

function resolveTimeouts({ enqueue = '10s', abortGrace = '5s', nodeLease = '30s' }: TimeoutOptions = {}): Pick<
  TaskSettings,
  'enqueuePatienceMs' | 'abortGraceMs' | 'nodeLeaseMs'
> {
  return {
    enqueuePatienceMs: durationMs(enqueue, 'timeouts.enqueue'),
    abortGraceMs: durationMs(abortGrace, 'timeouts.abortGrace'),
    nodeLeaseMs: atLeast(1000, durationMs(nodeLease, 'timeouts.nodeLease'), 'timeouts.nodeLease'),
  };
}

function resolveWorker(worker: WorkerOptions = {}): WorkerSettings {
  worker.queues?.forEach((name, index) => assertQueueName(name, `worker.queues[${index}]`));
  return {
    queues: worker.queues,
    concurrency: assertCount(worker.concurrency ?? 10, 'worker.concurrency'),
    name: worker.name ?? hostname(),
    shutdownGraceMs: durationMs(worker.shutdownGrace ?? '30s', 'worker.shutdownGrace'),
  };
}

function resolveLimits(limits: LimitOptions = {}): Limits {
  return {
    payloadBytes: assertCount(limits.payloadBytes ?? 262_144, 'limits.payloadBytes'),
    resultBytes: assertCount(limits.resultBytes ?? 262_144, 'limits.resultBytes'),
    artifactBytes: assertCount(limits.artifactBytes ?? 16_777_216, 'limits.artifactBytes'),
    logLines: assertCount(limits.logLines ?? 1000, 'limits.logLines'),
  };
}

function assertCount(value: number, option: string): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidOptionError(option, value, 'Use a whole number of at least 1.');
}

function atLeast(least: number, value: number, option: string): number {
  if (value >= least) return value;
  throw new InvalidOptionError(option, value, `Use at least ${least} ms.`);
}

function assertOneOf(value: unknown, allowed: readonly unknown[], option: string): void {
  if (allowed.includes(value)) return;
  const names = allowed.filter((name) => name !== undefined).map((name) => `'${String(name)}'`);
  throw new InvalidOptionError(option, value, `Use ${names.join(' or ')}.`);
}
