import { EventEmitter } from 'node:events';
import {
  type Callback,
  type ClientContext,
  EmbeddedClient,
  type EmbeddedQuery,
  type ResultCallback,
  settle,
  type Values,
} from './embedded-client.js';
import type { EmbeddedResult, ResultRow } from './wire/result.js';

/** Gives a client back to its pool. The argument exists for node-postgres' sake: no client is ever used twice. */
export type Release = (destroy?: boolean | Error) => void;

/** A client that a pool lent. */
export interface PooledClient extends EmbeddedClient {
  release: Release;
}

type ConnectCallback = (error: Error | undefined, client: PooledClient | undefined, release: Release) => void;

/** Looks like node-postgres' `Pool`. Clients cost nothing, so each loan is a new one and nobody waits for one. */
export class EmbeddedPool extends EventEmitter {
  /** BullMQ reads `keepAlive`: without it, it would poll instead of trusting NOTIFY for longer. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly idleCount = 0;
  readonly waitingCount = 0;
  ended = false;
  readonly #lent = new Set<EmbeddedClient>();

  constructor(
    private readonly context: ClientContext,
    options: Readonly<Record<string, unknown>> = {},
  ) {
    super();
    this.options = { max: 100, ...options, keepAlive: true };
  }

  get totalCount(): number {
    return this.#lent.size;
  }

  connect(): Promise<PooledClient>;
  connect(callback: ConnectCallback): void;
  connect(callback?: ConnectCallback): Promise<PooledClient> | void {
    const lent = this.#lend();
    if (!callback) return lent;
    lent.then(
      (client) => process.nextTick(callback, undefined, client, client.release),
      (error: Error) => process.nextTick(callback, error, undefined, () => undefined),
    );
  }

  /** Runs one statement on a client of its own. A transaction that the text leaves open is rolled back. */
  query<Row = ResultRow>(
    query: string | EmbeddedQuery,
    values?: Values<Row>,
    callback?: ResultCallback<Row>,
  ): Promise<EmbeddedResult<Row>> {
    const given = typeof values === 'function' ? undefined : values;
    return settle(this.#queryOnce<Row>(query, given), typeof values === 'function' ? values : callback);
  }

  /** Ends the pool and its clients; the Postgres stays, other pools use it. */
  end(callback?: Callback<void>): Promise<void> {
    return settle(this.#end(), callback);
  }

  async #lend(): Promise<PooledClient> {
    this.#assertOpen();
    const client = new EmbeddedClient(this.context);
    this.#lent.add(client);
    const release: Release = () => {
      this.#lent.delete(client);
      void client.leave();
    };
    const pooled = Object.assign(client, { release });
    this.emit('connect', pooled);
    return pooled;
  }

  async #queryOnce<Row>(
    query: string | EmbeddedQuery,
    values: readonly unknown[] | undefined,
  ): Promise<EmbeddedResult<Row>> {
    this.#assertOpen();
    const client = new EmbeddedClient(this.context);
    try {
      return await client.query<Row>(query, values);
    } finally {
      await client.leave();
    }
  }

  async #end(): Promise<void> {
    this.#assertOpen('Called end on pool more than once');
    this.ended = true;
    await Promise.all([...this.#lent].map((client) => client.leave()));
    this.#lent.clear();
  }

  // BullMQ recognizes this very text, and then ignores what was still on its way.
  #assertOpen(message = 'Cannot use a pool after calling end on the pool'): void {
    if (this.ended) throw new Error(message);
  }
}
