import type pg from 'pg';
import { TimeoutClient } from './timeout-client.js';
import { isUnprepared } from '../ledger.errors.js';

/** A plan must not outlive what the planner knew of a table by much: that of an empty day reads the full one through. */
const RENEWED_AFTER_MS = 60_000;

interface Prepared {
  readonly name: string;
  readonly sinceMs: number;
}

type AnyQuery = (...args: unknown[]) => unknown;

/** Whether a connection prepares a statement, by its text and its values. */
type IsFrequent = (text: string, values: unknown) => boolean;

/** For a connection whose user sends few different statements, and each of them often. */
export const statementsWithParameters: IsFrequent = (_, values) => Array.isArray(values) && values.length > 0;

/**
 * Makes connections that prepare frequent statements. To parse and plan those takes longer than to carry them out for a
 * single execution. Where a pooler shares sessions behind our back, one that does not know the statement answers: from
 * then on they are sent as they are.
 */
export function preparingClient(isFrequent: IsFrequent): typeof pg.Client {
  let prepares = true;
  return class PreparingClient extends TimeoutClient {
    private readonly prepared = new Map<string, Prepared>();
    private count = 0;

    constructor(config?: string | pg.ClientConfig) {
      super(config);
      const query = this.query.bind(this) as AnyQuery;
      this.query = ((text: unknown, values: unknown, ...rest: unknown[]) => {
        if (!prepares || typeof text !== 'string' || !isFrequent(text, values)) return query(text, values, ...rest);
        const answer = query({ name: this.nameOf(text, query), text, values }, ...rest);
        if (answer instanceof Promise)
          answer.catch((error: unknown) => {
            if (isUnprepared(error)) prepares = false;
          });
        return answer;
      }) as typeof this.query;
    }

    private nameOf(text: string, query: AnyQuery): string {
      const known = this.prepared.get(text);
      const now = performance.now();
      if (known && now - known.sinceMs < RENEWED_AFTER_MS) return known.name;
      for (const [stale, { name, sinceMs }] of this.prepared)
        if (now - sinceMs >= RENEWED_AFTER_MS) {
          this.prepared.delete(stale);
          this.forget(name, query);
        }
      const name = `taskledger_${++this.count}`;
      this.prepared.set(text, { name, sinceMs: now });
      return name;
    }

    private forget(name: string, query: AnyQuery): void {
      const { connection } = this as unknown as { connection: { parsedStatements: Record<string, string> } };
      delete connection.parsedStatements[name];
      // A connection that breaks forgets it too.
      (query(`DEALLOCATE ${name}`) as Promise<unknown>).catch(() => undefined);
    }
  };
}
