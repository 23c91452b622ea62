// @ts-check
import pg from 'pg';

const LONGEST_PATIENCE_MS = 5_000;
const PATIENCE_SHARE = 1 / 3;
const GOODBYE_MS = 50;

/**
 * One connection of the heartbeat thread, opened when it is used and thrown away on any error: one whose other end is
 * gone without a word would otherwise be asked again and again.
 */
export class HeartbeatConnection {
  /** @type {Promise<pg.Client> | undefined} */
  #client;
  /** @type {pg.Client | undefined} */
  #opened;
  #config;

  /**
   * @param {Readonly<Record<string, unknown>>} options
   * @param {number} leaseMs
   * @param {(() => Promise<string>) | undefined} askPassword
   */
  constructor(options, leaseMs, askPassword) {
    const patienceMs = Math.min(LONGEST_PATIENCE_MS, leaseMs * PATIENCE_SHARE);
    this.#config = {
      application_name: 'taskledger',
      ...options,
      ...(askPassword && { password: askPassword }),
      // Behind a pooler that refuses settings there is none to shorten.
      ...(options.statement_timeout ? { statement_timeout: patienceMs } : {}),
      keepAlive: true,
      connectionTimeoutMillis: patienceMs,
      query_timeout: patienceMs,
    };
  }

  /**
   * @param {string} text
   * @param {unknown[]} values
   */
  async query(text, values) {
    try {
      const client = await (this.#client ??= this.#connect());
      return await client.query(text, values);
    } catch (error) {
      this.drop();
      throw error;
    }
  }

  /** Gives the connection up without waiting for anybody. */
  drop() {
    const client = this.#opened;
    this.#client = undefined;
    this.#opened = undefined;
    if (client) destroy(client);
  }

  /** Says goodbye to the server, unless that takes long. */
  async end() {
    const client = this.#opened;
    if (client) {
      /** @type {NodeJS.Timeout | undefined} */
      let timer;
      const late = new Promise((resolve) => (timer = setTimeout(resolve, GOODBYE_MS)));
      await Promise.race([client.end().catch(() => undefined), late]);
      clearTimeout(timer);
    }
    this.drop();
  }

  async #connect() {
    const client = new pg.Client(this.#config);
    this.#opened = client;
    const forget = () => {
      if (this.#opened === client) this.drop();
    };
    client.on('error', forget);
    client.on('end', forget);
    await client.connect();
    return client;
  }
}

/** @param {pg.Client} client */
function destroy(client) {
  const { connection } = /** @type {{ connection: { stream: import('node:net').Socket } }} */ (
    /** @type {unknown} */ (client)
  );
  connection.stream.destroy();
}
