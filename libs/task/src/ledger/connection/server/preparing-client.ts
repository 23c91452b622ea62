import type pg from 'pg';
import { TimeoutClient } from './timeout-client.js';
import { isUnprepared } from '../ledger.errors.js';

/** A plan must not outlive what the planner knew of a table by much: that of an empty day reads the full one through. */
const RENEWED_AFTER_MS = 60_000;

interface Prepared {
  readonly name: string;
  readonly sinceMs: number;
}

/** What one connection has prepared. */
class PreparedNames {
  private readonly byText = new Map<string, Prepared>();
  private count = 0;

  /** The name of a statement that need not be prepared anew. */
  fresh(text: string): string | undefined {
    const known = this.byText.get(text);
    return known && performance.now() - known.sinceMs < RENEWED_AFTER_MS ? known.name : undefined;
  }

  add(text: string): string {
    const name = `taskledger_${++this.count}`;
    this.byText.set(text, { name, sinceMs: performance.now() });
    return name;
  }

  /** Names that are to be forgotten; they are known no longer. */
  takeStale(): string[] {
    const stale = [...this.byText].filter(([text]) => this.fresh(text) === undefined);
    for (const [text] of stale) this.byText.delete(text);
    return stale.map(([, { name }]) => name);
  }
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
    private readonly names = new PreparedNames();
    private readonly send: AnyQuery;

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
      const known = this.names.fresh(text);
      if (known !== undefined) return known;
      await this.forget(this.names.takeStale());
      return this.names.add(text);
    }

    // One statement at a time: node-postgres is giving up to queue them itself.
    private async forget(names: readonly string[]): Promise<void> {
      if (names.length === 0) return;
      const { connection } = this as unknown as { connection: { parsedStatements: Record<string, string> } };
      for (const name of names) delete connection.parsedStatements[name];
      // A connection that breaks forgets them too.
      await Promise.resolve(this.send(names.map((name) => `DEALLOCATE ${name}`).join('; '))).catch(() => undefined);
    }
  };
}
