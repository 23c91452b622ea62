import pg from 'pg';

const PING_MS = 10_000;
const LISTEN = /^\s*LISTEN\b/im;
// To look through every long statement costs more than it is worth.
const LONGEST_LISTEN = 1_000;

type AnyQuery = (...args: unknown[]) => unknown;

/**
 * A connection that is given up as soon as it owes an answer. node-postgres reports `query_timeout` and keeps the
 * connection: a pool would hand out the half-open ones again and again until the operating system gives up on them, a
 * quarter of an hour later. One that listens is asked now and then whether anybody is there, since it waits for ever.
 */
export class TimeoutClient extends pg.Client {
  private pings: NodeJS.Timeout | undefined;

  constructor(config?: string | pg.ClientConfig) {
    super(config);
    // The present user of the client sees the query fail; without a listener the event would end the process.
    this.on('error', () => this.stopPings());
    this.once('end', () => this.stopPings());
    this.query = this.watched(this.query.bind(this) as AnyQuery) as typeof this.query;
  }

  private watched(query: AnyQuery): AnyQuery {
    return (...args) => {
      const answer = query(...args);
      if (isListen(textOf(args[0]))) this.startPings();
      if (answer instanceof Promise) answer.catch((error: unknown) => this.giveUp(error));
      return answer;
    };
  }

  // Callers with a callback are pools, which drop a connection whose query failed.
  private giveUp(error: unknown): void {
    if (!(error instanceof Error) || error.message !== 'Query read timeout') return;
    const { stream } = (this as unknown as { connection: { stream: { destroy(error: Error): void } } }).connection;
    stream.destroy(new Error('Connection terminated: it owes an answer'));
  }

  private startPings(): void {
    this.pings ??= setInterval(() => void this.query('SELECT 1').catch(() => undefined), PING_MS).unref();
  }

  private stopPings(): void {
    clearInterval(this.pings);
    this.pings = undefined;
  }
}

function isListen(sql: string): boolean {
  return sql.length < LONGEST_LISTEN && LISTEN.test(sql);
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  return (query as { text?: string } | undefined)?.text ?? '';
}
