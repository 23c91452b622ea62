import type { Redactor } from '../secrets/index.js';
import type { AlertSettings } from './resolve-alerts.js';
import type { ExternalSettings } from './external.options.js';
import type { MaintenanceConfig } from './maintenance.config.js';
import type { QueueOptions } from './queue.options.js';
import type { EngineOptions, LedgerConnectionOptions, MessageOptions } from './task-module.options.js';

/** The options with every default filled in, durations in milliseconds. */
export interface TaskSettings {
  readonly ledger: LedgerConnectionOptions;
  readonly engine: EngineOptions;
  readonly engineName: 'embedded' | 'postgres' | 'redis';
  readonly worker: WorkerSettings | undefined;
  readonly queues: Readonly<Record<string, QueueOptions>>;
  readonly defaultQueue: string;
  readonly defaultPriority: number;
  readonly defaultTimeoutMs: number | undefined;
  readonly enqueuePatienceMs: number;
  readonly abortGraceMs: number;
  readonly nodeLeaseMs: number;
  /** How long the event loop may be blocked before the process is ended. */
  readonly blockedLoopMs: number;
  /** Unexplained deaths of its process after which an execution fails. */
  readonly crashLimit: number;
  /** What code and environment say about maintenance. */
  readonly maintenance: Partial<MaintenanceConfig>;
  /** How long finished executions of single tasks are kept. */
  readonly taskRetentionMs: Readonly<Record<string, number>>;
  /** How long entries of the audit are kept. */
  readonly auditRetentionMs: number;
  readonly limits: Limits;
  /** Texts for the log of every execution; without one there is no such line. */
  readonly messages: MessageOptions;
  readonly preflight: 'refuse' | 'warn';
  readonly redactor: Redactor;
  /** Where the BullMQ queues of others are. */
  readonly external: ExternalSettings;
  readonly alerts: AlertSettings;
  /** Started by `node --watch`, which waits for this process to end before it starts the next. */
  readonly isWatched: boolean;
  /** Whether the log of the process shows the stack of a failed task: not in production. */
  readonly hasStacksInLog: boolean;
}

export interface WorkerSettings {
  /** Absent = every queue that is known at boot. */
  readonly queues: readonly string[] | undefined;
  readonly concurrency: number;
  readonly name: string;
  /** Of the application. */
  readonly version: string | undefined;
  readonly shutdownGraceMs: number;
}

export interface Limits {
  readonly payloadBytes: number;
  readonly metadataBytes: number;
  readonly resultBytes: number;
  readonly artifactBytes: number;
  readonly logLines: number;
}

/** Injection token of the {@link TaskSettings}. */
export const TASK_SETTINGS = Symbol('TASKLEDGER_SETTINGS');
