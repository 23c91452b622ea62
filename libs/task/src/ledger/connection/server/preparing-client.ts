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
    private readonly send: AnyQuery;
    private count = 0;

    constructor(config?: string | pg.ClientConfig) {
      super(config);
      this.send = this.query.bind(this) as AnyQuery;
      // With promises only: nobody gives these connections a callback.
      this.query = ((text: unknown, values: unknown) => {
        const isPrepared = prepares && typeof text === 'string' && isFrequent(text, values);
        return isPrepared ? this.sendPrepared(text, values) : this.send(text, values);
      }) as typeof this.query;
    }

    private async sendPrepared(text: string, values: unknown): Promise<unknown> {
      try {
        return await this.send({ name: await this.nameOf(text), text, values });
      } catch (error) {
        if (isUnprepared(error)) prepares = false;
        throw error;
      }
    }

    private async nameOf(text: string): Promise<string> {
      const known = this.prepared.get(text);
      const now = performance.now();
      if (known && now - known.sinceMs < RENEWED_AFTER_MS) return known.name;
      await this.forget([...this.prepared].filter(([, { sinceMs }]) => now - sinceMs >= RENEWED_AFTER_MS));
      const name = `taskledger_${++this.count}`;
      this.prepared.set(text, { name, sinceMs: now });
      return name;
    }

    // One statement at a time: node-postgres is giving up to queue them itself.
    private async forget(stale: readonly (readonly [text: string, prepared: Prepared])[]): Promise<void> {
      if (stale.length === 0) return;
      const { connection } = this as unknown as { connection: { parsedStatements: Record<string, string> } };
      for (const [text, { name }] of stale) {
        this.prepared.delete(text);
        delete connection.parsedStatements[name];
      }
      const all = stale.map(([, { name }]) => `DEALLOCATE ${name}`).join('; ');
      // A connection that breaks forgets them too.
      await Promise.resolve(this.send(all)).catch(() => undefined);
    }
  };
}
