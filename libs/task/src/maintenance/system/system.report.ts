import type { DroppedKind, PoolUse, ServerFacts, TableStorage } from '../../ledger/index.js';

/** A Redis that carries wake-ups. */
export interface SystemRedis {
  /** Host and port. */
  readonly where: string;
  readonly version: string;
  readonly evictionPolicy?: string;
  readonly usedBytes?: number;
  /** 0 = as much as the machine has. */
  readonly mostBytes?: number;
  /** Keys that it has thrown away since its start. */
  readonly evictedKeys?: number;
}

/** How long executions are kept, and what the clean-up has done. */
export interface SystemRetention {
  readonly days: number;
  /** False: nothing is removed. */
  readonly isEnabled: boolean;
  /** Tasks that are kept for another time, as this process declares them. */
  readonly tasks: readonly { readonly taskName: string; readonly keptMs: number }[];
  readonly auditKeptMs: number;
  /** The last nightly clean-up that has succeeded. */
  readonly last?: { readonly executionId: string; readonly at: Date; readonly deleted: number };
}

/** Something that was not kept or not passed on, by all processes and since the ledger was made. */
export interface DroppedCount {
  readonly kind: DroppedKind | 'alert_deliveries';
  readonly count: number;
}

/** The servers, and what the ledger takes of them. */
export interface SystemReport {
  /** Of the library, in the process that answers. */
  readonly version: string;
  readonly schema: {
    readonly name: string;
    readonly migrations: readonly string[];
    readonly unknown: readonly string[];
  };
  readonly postgres: ServerFacts & {
    /** Embedded: within this process. */
    readonly isEmbedded: boolean;
    readonly latencyMs: number;
    /** Of this process. */
    readonly pools: readonly PoolUse[];
  };
  /** Empty where no Redis is used. Absent: it could not be asked. */
  readonly redis?: readonly SystemRedis[];
  /** To ask all servers of Redis. */
  readonly redisLatencyMs?: number;
  readonly storage: { readonly at: Date; readonly tables: readonly TableStorage[] };
  readonly retention: SystemRetention;
  readonly dropped: readonly DroppedCount[];
  /** Executions that had no ticket, no claim and no reason to wait, and got a ticket: found by a look each minute. Must be 0. */
  readonly lost: number;
}
