import { hostname } from 'node:os';
import { resolveRetry } from '../definition/settings/resolve-options.js';
import { type Duration, durationMs } from '../time/duration.js';
import { InvalidOptionError } from '../errors/index.js';
import {
  assertAtLeast,
  assertCount,
  assertLabel,
  assertOneOf,
  assertPriority,
  assertQueueName,
  assertText,
} from '../errors/assertions.js';
import { assertRedact, Redactor } from '../secrets/index.js';
import { resolveAlerts } from './resolve-alerts.js';
import { resolveExternal } from './external.options.js';
import { rejectUnknownOptions } from './known-options.js';
import { resolveEngine } from './resolve-engine.js';
import { resolveLedger } from './resolve-ledger.js';
import { resolveMaintenance } from './resolve-maintenance.js';
import { resolveMessages } from './messages.js';
import { resolveQueues } from './resolve-queues.js';
import type {
  DefaultOptions,
  LimitOptions,
  TaskModuleOptions,
  TimeoutOptions,
  WorkerOptions,
} from './task-module.options.js';
import type { Limits, TaskSettings, WorkerSettings } from './task-settings.js';

const DAY_MS = 86_400_000;

/**
 * Checks the options and fills in the defaults.
 * @throws InvalidOptionError which names the option, the value and the remedy
 */
export function resolveSettings(options: TaskModuleOptions = {}, environment = process.env): TaskSettings {
  rejectUnknownOptions(options);
  const isWatched = resolveWatched(environment);
  const ledger = resolveLedger(options.ledger, environment);
  const engine = resolveEngine(options.engine, ledger, environment);
  return {
    ledger,
    engine,
    engineName: engine !== 'ledger' ? 'redis' : 'embedded' in ledger ? 'embedded' : 'postgres',
    worker: options.worker === false ? undefined : resolveWorker(options.worker, isWatched),
    queues: resolveQueues(options.queues),
    ...resolveDefaults(options.defaults),
    ...resolveTimeouts(options.timeouts, isWatched),
    ...resolveRetention(options, environment),
    limits: resolveLimits(options.limits),
    crashLimit: assertCount(options.limits?.crashLimit ?? 3, 'limits.crashLimit'),
    messages: resolveMessages(options.messages),
    preflight: resolvePreflight(options.preflight, environment),
    redactor: resolveRedactor(options.redact),
    external: resolveExternal(options.external, engine),
    alerts: resolveAlerts(options.alerts),
    isWatched,
    hasStacksInLog: environment.NODE_ENV !== 'production',
  };
}

// node --watch tells the process that it starts by this variable.
function resolveWatched({
  NODE_ENV,
  WATCH_REPORT_DEPENDENCIES,
}: Readonly<Record<string, string | undefined>>): boolean {
  return NODE_ENV !== 'production' && Boolean(WATCH_REPORT_DEPENDENCIES);
}

function resolveRetention(
  { retention: { finished, tasks = {}, audit = '90d' } = {}, maintenance }: TaskModuleOptions,
  environment: NodeJS.ProcessEnv | Readonly<Record<string, string | undefined>>,
): Pick<TaskSettings, 'maintenance' | 'taskRetentionMs' | 'auditRetentionMs'> {
  const retentionMs = finished === undefined ? undefined : durationMs(finished, 'retention.finished');
  const ofTasks = Object.entries(tasks).map(([name, kept]) => [name, durationMs(kept, `retention.tasks.${name}`)]);
  return {
    maintenance: resolveMaintenance(maintenance, environment, retentionMs),
    taskRetentionMs: Object.fromEntries(ofTasks),
    auditRetentionMs: auditRetention(audit),
  };
}

// One that is too short would undo what an audit is for.
function auditRetention(given: Duration): number {
  const ms = durationMs(given, 'retention.audit');
  if (ms >= DAY_MS) return ms;
  throw new InvalidOptionError('retention.audit', given, "Use at least a day, for example '90d'.");
}

function resolveRedactor(redact: TaskModuleOptions['redact'] = {}): Redactor {
  assertRedact(redact);
  return new Redactor(redact);
}

function resolvePreflight(
  given: TaskModuleOptions['preflight'],
  { NODE_ENV }: Readonly<Record<string, string | undefined>>,
): TaskSettings['preflight'] {
  assertOneOf(given, ['refuse', 'warn', undefined], 'preflight');
  return given ?? (NODE_ENV === 'production' ? 'refuse' : 'warn');
}

function resolveDefaults({ queue = 'default', priority = 5, retry = {}, timeout }: DefaultOptions = {}): Pick<
  TaskSettings,
  'defaultQueue' | 'defaultPriority' | 'defaultTimeoutMs'
> {
  resolveRetry(retry, 'defaults', 'defaults.retry');
  return {
    defaultQueue: assertQueueName(queue, 'defaults.queue'),
    defaultPriority: assertPriority(priority, 'defaults.priority'),
    defaultTimeoutMs: timeout === undefined ? undefined : assertTimeout(durationMs(timeout, 'defaults.timeout')),
  };
}

function assertTimeout(timeoutMs: number): number {
  if (timeoutMs > 0) return timeoutMs;
  throw new InvalidOptionError('defaults.timeout', timeoutMs, 'Use more than zero, or leave it out for no limit.');
}

function resolveTimeouts(
  { enqueue = '10s', abortGrace, nodeLease = '30s', blockedLoop = '10m' }: TimeoutOptions = {},
  isWatched = false,
): Pick<TaskSettings, 'enqueuePatienceMs' | 'abortGraceMs' | 'nodeLeaseMs' | 'blockedLoopMs'> {
  return {
    enqueuePatienceMs: durationMs(enqueue, 'timeouts.enqueue'),
    abortGraceMs: durationMs(abortGrace ?? (isWatched ? '500ms' : '5s'), 'timeouts.abortGrace'),
    blockedLoopMs: assertAtLeast(10_000, durationMs(blockedLoop, 'timeouts.blockedLoop'), 'timeouts.blockedLoop'),
    nodeLeaseMs: assertAtLeast(1000, durationMs(nodeLease, 'timeouts.nodeLease'), 'timeouts.nodeLease'),
  };
}

function resolveWorker(worker: WorkerOptions = {}, isWatched = false): WorkerSettings {
  const { queues, name, version } = worker;
  if (queues !== undefined && !Array.isArray(queues))
    throw new InvalidOptionError('worker.queues', queues, "Use a list of names, such as ['reports'].");
  queues?.forEach((queue, index) => assertQueueName(queue, `worker.queues[${index}]`));
  if (name !== undefined) assertText(name, 'worker.name');
  if (version !== undefined) assertLabel(version, 'worker.version');
  return {
    queues,
    concurrency: assertCount(worker.concurrency ?? 10, 'worker.concurrency'),
    name: name ?? hostname(),
    version,
    shutdownGraceMs: durationMs(worker.shutdownGrace ?? (isWatched ? '0s' : '30s'), 'worker.shutdownGrace'),
  };
}

function resolveLimits(limits: LimitOptions = {}): Limits {
  return {
    payloadBytes: assertCount(limits.payloadBytes ?? 262_144, 'limits.payloadBytes'),
    metadataBytes: assertCount(limits.metadataBytes ?? 262_144, 'limits.metadataBytes'),
    resultBytes: assertCount(limits.resultBytes ?? 262_144, 'limits.resultBytes'),
    artifactBytes: assertCount(limits.artifactBytes ?? 16_777_216, 'limits.artifactBytes'),
    logLines: assertCount(limits.logLines ?? 1000, 'limits.logLines'),
  };
}
