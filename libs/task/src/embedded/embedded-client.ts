import { EventEmitter } from 'node:events';
import pg from 'pg';
import { prepareParameter } from './wire/parameter.js';
import type { EmbeddedResult, ResultRow, TypeSource } from './wire/result.js';
import type { ServerNotice } from './wire/server-error.js';
import type { Session } from './session/session.js';
import type { SessionSettings } from './session/session-settings.js';
import type { SessionUser } from './session/session-user.js';
import { type Statement, traitsOf } from './session/statement.js';
import type { EmbeddedNotification } from './wire/wire-reply.js';

/** A query as an object, as node-postgres takes it. `name` is accepted: every repeated text is prepared anyway. */
export interface EmbeddedQuery {
  text: string;
  values?: readonly unknown[];
  name?: string;
  rowMode?: 'array';
  types?: TypeSource;
}

export type Callback<T> = (error: Error | null, result?: T) => void;

export type ResultCallback<Row> = Callback<EmbeddedResult<Row>>;

/** Values of a query, or the callback of one without values. */
export type Values<Row> = readonly unknown[] | ResultCallback<Row>;

/** What a client shares with the other clients of its Postgres. */
export interface ClientContext {
  readonly session: Session;
  /** Of the session while such a client has it. */
  readonly settings?: SessionSettings;
  /** Runs listeners outside of whatever context the notifying statement ran in. */
  emitOutside(emit: () => void): void;
}

/** A client of the one session, shaped like node-postgres' `Client`. */
export class EmbeddedClient extends EventEmitter implements SessionUser {
  readonly processID = 0;
  #isEnded = false;

  constructor(private readonly context: ClientContext) {
    super();
  }

  connect(callback?: Callback<this>): Promise<this> {
    return settle(Promise.resolve(this), callback);
  }

  /** Runs a statement; several results come as an array. Takes text and values, a query object, and a callback. */
  query<Row = ResultRow>(
    query: string | EmbeddedQuery,
    values?: Values<Row>,
    callback?: ResultCallback<Row>,
  ): Promise<EmbeddedResult<Row>> {
    const given = typeof values === 'function' ? undefined : values;
    return settle(this.#run<Row>(query, given), typeof values === 'function' ? values : callback);
  }

  /** Gives back what the client holds: an open transaction is rolled back, LISTENs end. */
  end(callback?: Callback<void>): Promise<void> {
    return settle(this.leave(), callback);
  }

  /** @internal */
  async leave(): Promise<void> {
    if (this.#isEnded) return;
    this.#isEnded = true;
    // A session that has ended holds nothing any more, and nobody waits for this.
    await this.context.session.leave(this).catch(() => undefined);
    this.emit('end');
  }

  /** @internal */
  onNotification(notification: EmbeddedNotification): void {
    this.context.emitOutside(() => this.emit('notification', notification));
  }

  /** @internal */
  onNotice(notice: ServerNotice): void {
    this.context.emitOutside(() => this.emit('notice', notice));
  }

  escapeIdentifier(name: string): string {
    return pg.escapeIdentifier(name);
  }

  escapeLiteral(text: string): string {
    return pg.escapeLiteral(text);
  }

  async #run<Row>(query: string | EmbeddedQuery, values: readonly unknown[] | undefined): Promise<EmbeddedResult<Row>> {
    if (this.#isEnded) throw new Error('Client was closed and is not queryable');
    const { session, settings } = this.context;
    const { results } = await session.run(this, { ...statementOf(query, values), settings });
    // node-postgres gives an array only for a text with several statements; that is how callers know it.
    return (results.length === 1 ? results[0] : results) as EmbeddedResult<Row>;
  }
}

function statementOf(query: string | EmbeddedQuery, values: readonly unknown[] | undefined): Statement {
  const { text, rowMode, types, values: own }: EmbeddedQuery = typeof query === 'string' ? { text: query } : query;
  if (typeof text !== 'string')
    throw new TypeError('Embedded Postgres runs texts; cursors and query streams need a server.');
  if (traitsOf(text).copiesFromStdin) throw unsupported('COPY … FROM STDIN needs a server; insert rows instead.');
  return { text, rowMode, types, values: (values ?? own)?.map((value) => prepareParameter(value)) };
}

function unsupported(message: string): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError(message, 0, 'error'), { code: '0A000', severity: 'ERROR' });
}

/** Serves callers with a callback and callers with a promise; with a callback nobody awaits the promise. */
export function settle<T>(promise: Promise<T>, callback: Callback<T> | undefined): Promise<T> {
  if (!callback) return promise;
  promise.then(
    (result) => process.nextTick(callback, null, result),
    (error: Error) => process.nextTick(callback, error),
  );
  return promise.catch(() => undefined as T);
}
