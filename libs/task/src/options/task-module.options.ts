import type { ClusterNode, ClusterOptions, RedisOptions } from 'ioredis';
import type { DataSource } from 'typeorm';
import type { Duration } from '../time/duration.js';
import type { ExternalOptions } from './external.options.js';
import type { AlertOptions } from './alert.options.js';
import type { MaintenanceConfig } from './maintenance.config.js';
import type { RetryOptions } from '../definition/settings/task.options.js';
import type { QueueOptions } from './queue.options.js';
import type { RedactOptions } from '../secrets/index.js';

/** A Postgres database inside this process (PGlite): nothing to install, one process at a time. */
export interface EmbeddedLedgerOptions {
  readonly embedded: {
    /** Where the data lies. `'memory'` keeps it nowhere. @default '.taskledger' in the working directory */
    readonly dataDir?: string;
  };
  /** @default 'taskledger' */
  readonly schema?: string;
}

/** A Postgres server, version 13 or newer. */
export interface ServerLedgerOptions {
  /** `postgres://user:password@host:port/database`. @default the environment's DATABASE_URL */
  readonly url: string;
  /**
   * A way to the same database past a connection pooler such as PgBouncer, for what needs a session of its own:
   * LISTEN, heartbeats and migrations. Where it is given, connections to `url` set no time
   * limits of their own and prepare no statements. @default `url`
   */
  readonly directUrl?: string;
  /** @default 'taskledger' */
  readonly schema?: string;
  /** Most connections of this process to the ledger; heartbeat, heartbeat thread and LISTEN have one each besides. @default 10 */
  readonly poolSize?: number;
  /**
   * `check`: the boot stops instead of changing the schema. Daily partitions are created all the same.
   * @default 'auto'
   */
  readonly migrations?: 'auto' | 'check';
}

/** The Postgres of the host application, through the TypeORM data source that it has already. */
export interface SharedLedgerOptions {
  /**
   * Name of the data source (`'default'` is the one without a name), or the data source. Its pool serves the ledger
   * too, with the time limits that its `extra` sets; its entities, migrations and search path are left alone.
   */
  readonly dataSource: string | DataSource;
  /** As in {@link ServerLedgerOptions}. @default the data source's own connection options */
  readonly directUrl?: string;
  /** @default 'taskledger' */
  readonly schema?: string;
  /** As in {@link ServerLedgerOptions}. @default 'auto' */
  readonly migrations?: 'auto' | 'check';
}

/** Redis, Valkey or Dragonfly wakes the workers, by BullMQ. */
export interface RedisEngineOptions {
  /** `redis://` or `rediss://` URL, options of ioredis (Sentinel's too), or a cluster. */
  readonly redis: string | RedisOptions | RedisClusterOptions;
}

/** A Redis Cluster, as ioredis takes it. */
export interface RedisClusterOptions {
  readonly cluster: ClusterNode[];
  readonly options?: ClusterOptions;
}

/** `'ledger'`: Postgres itself wakes the workers, by NOTIFY. */
export type EngineOptions = 'ledger' | RedisEngineOptions;

export type LedgerConnectionOptions = EmbeddedLedgerOptions | ServerLedgerOptions | SharedLedgerOptions;

export interface WorkerOptions {
  /** Queues that this process works on. @default every queue that its tasks use or `queues` declares */
  readonly queues?: readonly string[];
  /** How many tasks of one queue run at the same time in this process. @default 10 */
  readonly concurrency?: number;
  /** How the process is called in the ledger. @default the host name */
  readonly name?: string;
  /**
   * Of the application that it runs: groups of errors tell in which versions they happened, and tasks are compared before and
   * after another version (`TaskDeploys`). @default none
   */
  readonly version?: string;
  /**
   * How long running tasks may go on after SIGTERM before they are told to stop and run again elsewhere.
   * @default '30s'; '0s' under `node --watch`, which restarts only when they are gone (unless NODE_ENV is production)
   */
  readonly shutdownGrace?: Duration;
}

/** What tasks and enqueues that do not say otherwise get. */
export interface DefaultOptions {
  /** @default 'default' */
  readonly queue?: string;
  /** 1 (first) to 10 (last). @default 5 */
  readonly priority?: number;
  readonly retry?: RetryOptions;
  /** @default none */
  readonly timeout?: Duration;
}

export interface TimeoutOptions {
  /** How long `enqueue` waits for a ledger that is out of reach. @default '10s' */
  readonly enqueue?: Duration;
  /**
   * How long a handler may take to stop after its signal was aborted, before it is recorded without it.
   * @default '5s'; '500ms' under `node --watch` (unless NODE_ENV is production)
   */
  readonly abortGrace?: Duration;
  /** A process whose heartbeat stands still for this long is declared dead, and others take its work over. @default '30s' */
  readonly nodeLease?: Duration;
  /**
   * A process whose event loop is blocked for this long is ended, with a line that names the execution that was started
   * last: until then it counts as alive, and nothing of it is run again. At least 10 s. @default '10m'
   */
  readonly blockedLoop?: Duration;
}

export interface LimitOptions {
  /** Largest payload, and largest metadata, in bytes of JSON. @default 262144 */
  readonly payloadBytes?: number;
  /** Largest that an execution's metadata may become by merging, in bytes of JSON. @default 262144 */
  readonly metadataBytes?: number;
  /** Largest result in bytes of JSON. @default 262144 */
  readonly resultBytes?: number;
  /** Largest extra artifact in bytes. @default 16777216 */
  readonly artifactBytes?: number;
  /**
   * Most log lines of one execution. Of a longer log the first quarter is kept, a line that says how many were dropped, and the
   * newest lines, at least half as many as this.
   * @default 1000
   */
  readonly logLines?: number;
  /** How often the process of an execution may die while it runs, without a word, before it fails as `crashed`. @default 3 */
  readonly crashLimit?: number;
}

/**
 * Lines that every execution's log gets by itself; one that is not given is not written. `{task}` stands for the name of
 * the task.
 *
 * @example { queued: 'Waiting to start.', started: 'Task started.', failure: 'Task failed with error: {error}' }
 */
export interface MessageOptions {
  /** The first line, recorded together with the execution. */
  readonly queued?: string;
  /** At every run, when its handler is about to be called. */
  readonly started?: string;
  /** The last line of an execution whose handler has succeeded. */
  readonly success?: string;
  /** The last line of one whose handler has failed for good. `{error}` is the error. @default '{error}' */
  readonly failure?: string;
}

export interface RetentionOptions {
  /** Finished executions older than this are removed: `maintenance.retentionDays` as a duration. @default '30d' */
  readonly finished?: Duration;
  /** The same for single tasks, by name. Under a day it is looked after every minute, otherwise at the clean-up. */
  readonly tasks?: Readonly<Record<string, Duration>>;
  /** Entries of the audit older than this are removed; at least a day. @default '90d' */
  readonly audit?: Duration;
}

/** Options of `TaskModule.forRoot`. All are validated once, at boot. */
export interface TaskModuleOptions {
  /** Where executions are recorded. @default DATABASE_URL, else embedded in `.taskledger` */
  readonly ledger?: LedgerConnectionOptions;
  /** What wakes the workers. @default REDIS_URL, else the Postgres of the ledger */
  readonly engine?: EngineOptions;
  /** `false`: this process enqueues but runs nothing. */
  readonly worker?: false | WorkerOptions;
  /** Queues with options of their own. */
  readonly queues?: Readonly<Record<string, QueueOptions>>;
  readonly defaults?: DefaultOptions;
  readonly timeouts?: TimeoutOptions;
  readonly limits?: LimitOptions;
  readonly messages?: MessageOptions;
  readonly retention?: RetentionOptions;
  /** The two built-in maintenance jobs. Stored settings (`TaskConfig`) come before these, these before TASKLEDGER_… variables. */
  readonly maintenance?: Partial<MaintenanceConfig>;
  /**
   * What a boot does about servers on which tasks cannot rely: a Redis that evicts, a clock that is wrong, a schema that
   * is newer than this library, processes on another engine, and what `TaskPreflight.add()` looks at. @default 'refuse' where NODE_ENV is production, else 'warn'
   */
  readonly preflight?: 'refuse' | 'warn';
  /**
   * What is secret. Secrets are masked before errors, logs and progress are stored, and where payloads, results and
   * metadata are shown; payloads and results are stored as they are.
   */
  readonly redact?: RedactOptions;
  /** Where the BullMQ queues of others are, for `ctx.external()`. @default on the Redis of `engine`, with the prefix 'bull' */
  readonly external?: ExternalOptions;
  /** Who is told when tasks fail, wait, are slow or do not begin. */
  readonly alerts?: AlertOptions;
}

/** Injection token of the options as given; override it in tests. */
export const TASK_OPTIONS = Symbol('TASKLEDGER_OPTIONS');
