import type { BackendFactory, ConnectionOptions, IQueueBackend } from 'bullmq';

/** What a Redis, or one node of a cluster, says of itself. */
export interface RedisFacts {
  /** Host and port. */
  readonly where: string;
  readonly version: string;
  /** Absent where a server that only resembles Redis does not tell. */
  readonly evictionPolicy: string | undefined;
  readonly appendsToFile: boolean;
}

/** How a profile reaches BullMQ's backend. */
export interface EngineProfile {
  /** `createPostgresBackend` or `createRedisBackend`. */
  readonly backendFactory: BackendFactory<IQueueBackend>;
  /** The connection for a BullMQ object; a worker keeps it, or one like it, to itself. */
  connectionFor(role: 'queue' | 'worker'): ConnectionOptions;
  /** What a queue is called in the engine. Keeps two ledgers in one database apart. */
  nameOf(queue: string): string;
  /** Keeps two ledgers on one Redis apart. */
  prefixOf?(queue: string): string;
  /**
   * Names the incarnation of the server that has the engine's data. Another one may have forgotten the last moments
   * of the one before, which no job can prove. @default one that never forgets: the ledger's own database
   */
  incarnation?(): Promise<string>;
  /**
   * How long a worker that runs nothing may ask for nothing, in ms. One that is silent for longer is stuck.
   * @default for ever: it is woken
   */
  readonly longestSilenceMs?: number;
  /** What its servers say of themselves. @default nothing that the ledger's own database does not say */
  inspect?(): Promise<RedisFacts[]>;
  /** Releases what the profile opened. */
  close(): Promise<void>;
}
