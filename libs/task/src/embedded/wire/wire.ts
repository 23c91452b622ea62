import type { PGlite } from '@electric-sql/pglite';
import type { PreparedStatement, PreparedStatements } from '../session/prepared-statements.js';
import type { Statement } from '../session/statement.js';
import { WireReply } from './wire-reply.js';
import { WireWriter } from './wire-writer.js';

/** What a database on disk adds to the exchange of messages. */
export interface WireGuard {
  /** Throws when nothing may be written any more. */
  beforeStatement(): void;
  /** What an error that Postgres reported means here. */
  failedStatement(error: Error): Error;
  /** Why Postgres itself ended. */
  brokeDown(error: unknown): unknown;
}

/** Sends statements to PGlite as batches of protocol messages. Knows nothing of clients and transactions. */
export class Wire {
  readonly #writer = new WireWriter();

  constructor(
    private readonly database: PGlite,
    private readonly guard?: WireGuard,
  ) {}

  /** One or several statements as text. */
  simple(statement: Statement): Promise<WireReply> {
    this.#writer.query(statement.text);
    return this.#exchange(statement);
  }

  /** One statement with values, parsed for this call only. */
  extended(statement: Statement): Promise<WireReply> {
    this.#writer.parse('', statement.text).bind('', statement.values!).describePortal().executeAndSync();
    return this.#exchange(statement);
  }

  /** One statement with values, parsed at its first use. */
  async prepared(statement: Statement, known: PreparedStatement, cache: PreparedStatements): Promise<WireReply> {
    for (const name of cache.takeForgotten()) this.#writer.closeStatement(name);
    if (!known.isParsed) this.#writer.parse(known.name, statement.text);
    this.#writer.bind(known.name, statement.values!);
    if (!known.shape) this.#writer.describePortal();
    this.#writer.executeAndSync();
    const reply = await this.#exchange(statement, known);
    if (!reply.error) {
      known.isParsed = true;
      known.shape = reply.shape;
    }
    return reply;
  }

  async #exchange(statement: Statement, known?: PreparedStatement): Promise<WireReply> {
    const chunks: Buffer[] = [];
    // Copied at once: the bytes are a view of WASM memory that the next statement overwrites. The raw stream
    // also keeps PGlite from parsing the reply a second time. Its file systems for Node write through, so
    // there is nothing to sync after a statement.
    const onRawData = (bytes: Uint8Array): void => void chunks.push(Buffer.from(bytes));
    await this.#send(this.#writer.take(), onRawData);
    const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    const asArray = statement.rowMode === 'array';
    const reply = new WireReply(bytes, { shape: known?.shape, asArray, types: statement.types });
    if (!reply.status) throw this.#broken(new Error('Postgres did not answer; its session is broken'));
    if (reply.error && this.guard) reply.error = this.guard.failedStatement(reply.error);
    return reply;
  }

  async #send(batch: Uint8Array, onRawData: (bytes: Uint8Array) => void): Promise<void> {
    this.guard?.beforeStatement();
    try {
      await this.database.execProtocolRawStream(batch, { syncToFs: false, onRawData });
    } catch (error) {
      throw this.#broken(error);
    }
  }

  #broken(error: unknown): unknown {
    return this.guard ? this.guard.brokeDown(error) : error;
  }
}
