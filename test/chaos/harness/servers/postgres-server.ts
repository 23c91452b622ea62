import { execFileSync } from 'node:child_process';
import { chownSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { until } from '../../../fixtures/until.js';
import { POSTGRES_BIN, POSTGRES_TEMPLATE } from '../run-folder.js';
import { freePort } from './free-port.js';
import { ServerProcess } from './server-process.js';

const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT' } as const;
const UP_MS = 30_000;

/** How a Postgres server is brought down. */
export type PostgresEnd = keyof typeof SIGNALS | 'kill';

export interface PostgresServerOptions {
  /** Tells the servers of one scenario apart. @default 'postgres' */
  readonly name?: string;
  /** Settings beside those that every scenario has. */
  readonly settings?: PostgresSettings;
}

type PostgresSettings = Readonly<Record<string, string | number>>;

/** A Postgres server of a scenario's own. */
export class PostgresServer {
  private server: ServerProcess | undefined;

  private constructor(
    readonly folder: string,
    readonly port: number,
    private readonly settings: PostgresSettings,
  ) {}

  /** Prepares a server that does not run yet. */
  static async create(
    parent: string,
    { name = 'postgres', settings = {} }: PostgresServerOptions = {},
  ): Promise<PostgresServer> {
    const folder = join(parent, name);
    mkdirSync(folder, { recursive: true });
    cpSync(POSTGRES_TEMPLATE, join(folder, 'data'), { recursive: true, mode: 0 });
    const owner = postgresUser();
    if (owner) giveTo(owner, folder);
    return new PostgresServer(folder, await freePort(), settings);
  }

  /** Prepares a standby of this server, which must be running. It follows from where it is started. */
  async standby(parent: string, name = 'standby'): Promise<PostgresServer> {
    const folder = join(parent, name);
    mkdirSync(folder, { recursive: true });
    const owner = postgresUser();
    if (owner) giveTo(owner, folder);
    const primary = `host=127.0.0.1 port=${this.port} user=postgres`;
    const args = ['-d', primary, '-D', join(folder, 'data'), '-R', '--checkpoint=fast', '--no-sync'];
    execFileSync(join(POSTGRES_BIN, 'pg_basebackup'), args, { ...owner, cwd: folder, stdio: 'pipe' });
    return new PostgresServer(folder, await freePort(), this.settings);
  }

  /** Past the proxy. */
  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  get isRunning(): boolean {
    return this.server?.isRunning ?? false;
  }

  get lastWords(): string {
    return this.server?.lastWords ?? '';
  }

  async start(): Promise<void> {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: this.port,
      unix_socket_directories: this.folder,
      max_connections: 200,
      shared_buffers: '64MB',
      // In the data directory, so that nothing of a killed server stays behind.
      dynamic_shared_memory_type: 'mmap',
      // A checkpoint is no part of any scenario, and a crash without one recovers more.
      checkpoint_timeout: '30min',
      ...this.settings,
    };
    const args = ['-D', join(this.folder, 'data')];
    for (const [name, value] of Object.entries(settings)) args.push('-c', `${name}=${value}`);
    this.server = ServerProcess.start(join(POSTGRES_BIN, 'postgres'), args, { ...postgresUser(), cwd: this.folder });
    await until(() => this.answers(), 'Postgres to come up', UP_MS);
  }

  async stop(how: PostgresEnd): Promise<void> {
    if (how !== 'kill') return this.server?.end(SIGNALS[how]);
    await this.server?.killAll();
    // The operating system of a machine that failed would not know this process any more.
    rmSync(join(this.folder, 'data', 'postmaster.pid'), { force: true });
  }

  /** Makes a standby a primary. */
  async promote(): Promise<void> {
    await this.query('SELECT pg_promote()');
    await until(
      async () => !(await this.query<{ is: boolean }>('SELECT pg_is_in_recovery() AS is'))[0]!.is,
      'promotion',
    );
  }

  async query<Row>(sql: string, params: unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 5_000, query_timeout: 30_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(sql, params)).rows as Row[];
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private async answers(): Promise<boolean> {
    if (!this.server?.isRunning) throw new Error(`Postgres ended:\n${this.lastWords}`);
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** Whom Postgres runs as: it refuses root. Undefined = whoever we are. */
export function postgresUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function giveTo({ uid, gid }: { uid: number; gid: number }, folder: string): void {
  chownSync(folder, uid, gid);
  execFileSync('chown', ['-R', `${uid}:${gid}`, folder]);
}
