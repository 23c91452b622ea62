import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import pg from 'pg';
import { postgresPrograms, startOwnPostgres } from './own-postgres.mjs';
import { startOwnRedis } from './own-redis.mjs';

const POSTGRES = 'postgres://postgres@127.0.0.1:5432/postgres';
const REDIS = 'redis://127.0.0.1:6379';
const PATIENCE_MS = 3_000;
const SCAN = 1_000;

/**
 * The servers that the bench may use, and what it has made on them: its own, where their programs are installed, else
 * those of this machine. DATABASE_URL and REDIS_URL are not read: those are somebody's real data.
 */
export class Servers {
  #postgresUrl = process.env.BENCH_DATABASE_URL;
  #redisUrl = process.env.BENCH_REDIS_URL;
  #own = [];
  #run = `taskledger_bench_${process.pid}_${randomBytes(3).toString('hex')}`;
  // By name; with a promise where it is being dropped.
  #databases = new Map();
  #closing = false;
  /** Why a server cannot be used, by its name; absent where it can. */
  missing = {};

  /** Starts servers, or finds out which answer. */
  async look() {
    // Whatever ends the bench, nothing of it goes on.
    process.once('exit', () => this.#own.forEach((server) => server.kill()));
    this.#postgresUrl ??= (postgresPrograms() && (await this.#start('Postgres', startOwnPostgres))) ?? POSTGRES;
    this.#redisUrl ??= (await this.#start('Redis', startOwnRedis)) ?? REDIS;
    await this.admin((client) => client.query('SELECT 1')).catch((error) => {
      this.missing.postgres = `no Postgres at ${withoutPassword(this.#postgresUrl)} (${error.message || error.code})`;
    });
    await this.redis((redis) => redis.ping()).catch((error) => {
      this.missing.redis = `no Redis at ${withoutPassword(this.#redisUrl)} (${error.message})`;
    });
  }

  /** Why these servers cannot all be used, or undefined. */
  lacking(needs) {
    return needs.map((server) => this.missing[server]).find(Boolean);
  }

  get postgresUrl() {
    return this.#postgresUrl;
  }

  get redisUrl() {
    return this.#redisUrl;
  }

  /** What the names of BullMQ's keys begin with. */
  get redisPrefix() {
    return this.#run;
  }

  /** Makes an empty database; returns its URL. */
  async createDatabase(purpose) {
    const name = `${this.#run}_${purpose}`.replaceAll('-', '_');
    if (this.#closing) throw new Error('The bench is ending.');
    this.#databases.set(name, undefined);
    await this.admin((client) => client.query(`CREATE DATABASE ${name}`));
    return this.#urlOf(name);
  }

  /** Drops one database, to give its room back early. */
  async dropDatabase(url) {
    const name = new URL(url).pathname.slice(1);
    if (!this.#databases.has(name)) return;
    // Whoever measures and whoever ends the run may both want it gone.
    const dropping = this.#databases.get(name) ?? this.#drop(name);
    this.#databases.set(name, dropping);
    await dropping;
    this.#databases.delete(name);
  }

  /** Where Postgres keeps its data, on its own machine. */
  async dataDirectory() {
    return this.admin(async (client) => (await client.query('SHOW data_directory')).rows[0].data_directory);
  }

  /** Drops everything that was made, and ends what was started. */
  async close() {
    this.#closing = true;
    for (const name of this.#databases.keys()) await this.dropDatabase(this.#urlOf(name));
    if (!this.missing.redis) await this.redis((redis) => unlinkAll(redis, `${this.#run}*`));
    await Promise.all(this.#own.splice(0).map((server) => server.stop()));
  }

  /** Calls `work` with a connection that belongs to no contender's database. */
  async admin(work) {
    const client = clientOf(this.#postgresUrl);
    try {
      await client.connect();
      return await work(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async redis(work) {
    const redis = new Redis(this.#redisUrl, {
      lazyConnect: true,
      connectTimeout: PATIENCE_MS,
      retryStrategy: () => null,
    });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  }

  async #start(name, start) {
    try {
      const server = await start();
      this.#own.push(server);
      return server.url;
    } catch (error) {
      console.log(`No ${name} of our own (${error.message.trim()}); looking for one that runs.`);
      return undefined;
    }
  }

  async #drop(name) {
    await this.#dropKeys(name);
    await this.admin((client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  }

  #urlOf(database) {
    const url = new URL(this.#postgresUrl);
    url.pathname = `/${database}`;
    return url.href;
  }

  // Taskledger names its keys after the identity of the ledger, which only its database knows.
  async #dropKeys(database) {
    if (this.missing.redis) return;
    const client = clientOf(this.#urlOf(database));
    try {
      await client.connect();
      const { rows } = await client.query(
        "SELECT value #>> '{}' AS id FROM taskledger.task_setting WHERE key = 'ledger_id'",
      );
      const identity = rows[0].id.replaceAll('-', '').slice(0, 12);
      await this.redis((redis) => unlinkAll(redis, `{taskledger:${identity}:*`));
    } catch {
      // A database of another contender: it has no ledger.
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

function clientOf(connectionString) {
  // What breaks rejects the query that is under way.
  return new pg.Client({ connectionString, connectionTimeoutMillis: PATIENCE_MS }).on('error', () => undefined);
}

async function unlinkAll(redis, pattern) {
  for await (const keys of redis.scanStream({ match: pattern, count: SCAN })) {
    if (keys.length > 0) await redis.unlink(...keys);
  }
}

function withoutPassword(url) {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}
