import type { NodeService } from '../../ledger/index.js';

/** Tickets of one task that were written into a queue. */
export interface WrittenTickets {
  readonly queue: string;
  readonly task: string;
  readonly count: number;
}

/** A Redis, or one node of a cluster, as it describes itself. */
export interface RedisFacts {
  /** Host and port. */
  readonly where: string;
  readonly version: string;
  /** Absent where a server that only resembles Redis does not tell. */
  readonly evictionPolicy: string | undefined;
  readonly usedBytes?: number;
  /** 0 = as much as the machine has. */
  readonly mostBytes?: number;
  /** Keys that it has thrown away since its start. */
  readonly evictedKeys?: number;
}

/**
 * Tells other processes that there is work. It is never the truth: a woken process asks the ledger, and every process asks
 * now and then unasked. So it may lose a signal, repeat it or be away, and costs a second at most. Injection token of the profile's.
 */
export abstract class Waker {
  /** Begins to listen. `onSignal` is called with the name of a queue that may have work. */
  abstract start(onSignal: (queue: string) => void): Promise<void>;
  /** Says what this process takes work of, at the start and whenever that changes. */
  abstract serve(service: NodeService): void;
  /** This process takes nothing for now: signals had better reach others. */
  rest(_isResting: boolean): void {}
  /** Tickets were written, and committed, that this process does not take by itself. Never fails. */
  abstract signal(tickets: readonly WrittenTickets[]): void;
  /** Rejects where the waker's server does not answer. */
  abstract check(): Promise<void>;
  /** The waker's servers, as they describe themselves; none where that is the ledger's own. */
  abstract inspect(): Promise<RedisFacts[]>;
  abstract close(): Promise<void>;
}
