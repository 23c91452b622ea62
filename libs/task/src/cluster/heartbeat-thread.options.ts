import type { PoolConfig } from 'pg';
import type { HeartbeatAnswer } from '../ledger/index.js';

/** Where and how often a process says that it is alive. */
export interface HeartbeatThreadOptions {
  /**
   * Of the thread's own connection. Without one the main thread sends the heartbeats, as in an embedded ledger.
   * Without a `statement_timeout`, statements that wait for a lock stay on the server when the thread gives them up.
   */
  readonly connection?: PoolConfig;
  /** Quoted for use in a statement. */
  readonly schema: string;
  readonly leaseMs: number;
  /**
   * How long the event loop may be blocked before the process is ended. `Infinity` for ever.
   * @default 600_000
   */
  readonly blockedLoopMs?: number;
  /** How long before claims that wait for their handlers are given back; 5 s by default. */
  readonly giveBackAfterMs?: number;
  /** Gives claims back: `$1` the node's id, `$2` ids of executions (`uuid[]`), `$3` their runs (`int[]`). */
  readonly giveBackSql: string;
  /** Where the thread's script is, in a bundle that moves it. Its two neighbours have to be beside it. */
  readonly script?: URL;
  /** Sends a heartbeat from the main thread; undefined when the node is marked dead or gone. */
  beat(nodeId: string, memory: number, loopLagMs: number): Promise<HeartbeatAnswer | undefined>;
  /** The node was marked dead, or forgotten. Heartbeats rest until {@link HeartbeatThread.use}. */
  onDead(nodeId: string): void;
  /** Whether an operator wants this process to take nothing new. Called again when nothing has changed. */
  onQuiet(isQuiet: boolean): void;
  /** Claims that waited for their handlers were given back. */
  onGivenBack?(count: number, blockedMs: number): void;
}
