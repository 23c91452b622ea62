import { Redis } from 'ioredis';
import pg from 'pg';
import { postmasterOf, processorTimes, usedBetween } from './processor-time.mjs';

const WAL = "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn AS bytes";
const DATABASES = 'SELECT pid, datname FROM pg_stat_activity WHERE datname IS NOT NULL';

/** Measures what the servers do while somebody works: processor time of Postgres and of Redis, and write-ahead log. */
export class Meter {
  #client;
  #redis;
  #postmaster;

  static async open(servers) {
    const meter = new Meter();
    if (!servers.missing.postgres) await meter.#openPostgres(servers.postgresUrl);
    if (!servers.missing.redis) meter.#redis = new Redis(servers.redisUrl).on('error', () => undefined);
    return meter;
  }

  /** What a database's server, and Redis, have used during `work`, for each of its executions; joined to its result. */
  async during(databaseUrl, work) {
    const before = await this.#read();
    const result = await work();
    const after = await this.#read();
    const { executions } = result;
    return { ...result, ...this.#spent(before, after, { databaseUrl, executions }) };
  }

  async close() {
    this.#redis?.disconnect();
    await this.#client?.end();
  }

  async #openPostgres(connectionString) {
    this.#client = new pg.Client({ connectionString }).on('error', () => undefined);
    await this.#client.connect();
    const { rows } = await this.#client.query('SELECT pg_backend_pid() AS pid');
    this.#postmaster = postmasterOf(rows[0].pid);
  }

  async #read() {
    return {
      redis: await this.#redisMicros(),
      wal: this.#client && Number((await this.#client.query(WAL)).rows[0].bytes),
      databases:
        this.#client && new Map((await this.#client.query(DATABASES)).rows.map((row) => [row.pid, row.datname])),
      processes: this.#postmaster && processorTimes(this.#postmaster),
    };
  }

  async #redisMicros() {
    if (!this.#redis) return undefined;
    const info = await this.#redis.info('cpu');
    const seconds = ['used_cpu_user', 'used_cpu_sys'].map((name) =>
      Number(new RegExp(`${name}:([\\d.]+)`).exec(info)[1]),
    );
    return (seconds[0] + seconds[1]) * 1e6;
  }

  #spent(before, after, { databaseUrl, executions }) {
    // Whoever has no database only pays for what the server does by itself.
    const database = databaseUrl ? new URL(databaseUrl).pathname.slice(1) : undefined;
    const databases = new Map([...(before.databases ?? []), ...(after.databases ?? [])]);
    const isOther = (pid) => databases.has(pid) && databases.get(pid) !== database;
    const each = (used) => used / executions;
    return {
      ...(after.processes && { postgresMicros: each(usedBetween(before.processes, after.processes, isOther)) }),
      ...(this.#redis && { redisMicros: each(after.redis - before.redis) }),
      ...(this.#client && { walBytes: each(after.wal - before.wal) }),
    };
  }
}

/** Processor time of an execution in all processes that work for it, in µs. */
export function microsInAll({ nodeMicros, postgresMicros, redisMicros = 0 }) {
  return postgresMicros === undefined ? undefined : nodeMicros + postgresMicros + redisMicros;
}
