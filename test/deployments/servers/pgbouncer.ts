import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { chownSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../../chaos/harness/servers/free-port.js';
import { postgresUser } from '../../chaos/harness/servers/postgres-server.js';
import { ServerProcess } from '../../chaos/harness/servers/server-process.js';
import { until } from '../../fixtures/until.js';

const PLACES = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer'];
const PROGRAM = [process.env['PGBOUNCER'] ?? '', ...PLACES].find((file) => existsSync(file));
const UP_MS = 20_000;

/** Why there is no PgBouncer here, or undefined where there is one. */
export const NO_PGBOUNCER = PROGRAM
  ? undefined
  : 'pgbouncer is not installed (apt-get install pgbouncer, or set PGBOUNCER)';

export interface PgBouncerOptions {
  /** Startup parameters that it takes and drops; any other that it does not know it refuses. @default none */
  readonly ignores?: readonly string[];
  readonly poolMode?: 'transaction' | 'session';
  /** Connections to Postgres. @default 10 */
  readonly poolSize?: number;
}

/** PgBouncer before a Postgres of a scenario's own. */
export class PgBouncer {
  private server: ServerProcess | undefined;

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  static async create(parent: string, postgresPort: number, options: PgBouncerOptions = {}): Promise<PgBouncer> {
    const { ignores = [], poolMode = 'transaction', poolSize = 10 } = options;
    const folder = join(parent, `pgbouncer-${postgresPort}-${poolMode}-${ignores.length}`);
    const port = await freePort();
    mkdirSync(folder, { recursive: true });
    const settings = {
      listen_addr: '127.0.0.1',
      listen_port: port,
      unix_socket_dir: '',
      auth_type: 'any',
      admin_users: 'postgres',
      pool_mode: poolMode,
      default_pool_size: poolSize,
      max_client_conn: 500,
      ignore_startup_parameters: ignores.join(','),
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
    const database = `* = host=127.0.0.1 port=${postgresPort} user=postgres`;
    writeFileSync(join(folder, 'pgbouncer.ini'), ['[databases]', database, '[pgbouncer]', ...lines, ''].join('\n'));
    const owner = postgresUser();
    if (owner) chownSync(folder, owner.uid, owner.gid);
    return new PgBouncer(folder, port);
  }

  get url(): string {
    return this.urlOf('postgres');
  }

  async start(): Promise<void> {
    const args = [join(this.folder, 'pgbouncer.ini')];
    // Like Postgres, it refuses to run as root.
    this.server = ServerProcess.start(PROGRAM ?? 'pgbouncer', args, { ...postgresUser(), cwd: this.folder });
    await until(() => this.answers(), 'PgBouncer to come up', UP_MS);
  }

  /** At once, with all connections: what SIGTERM means to it. */
  async stop(): Promise<void> {
    await this.server?.end('SIGTERM');
  }

  /** Asks its console: RECONNECT, PAUSE, RESUME, SHOW … */
  async command<Row>(sql: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.urlOf('pgbouncer'), connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(sql)).rows as Row[];
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private urlOf(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  private async answers(): Promise<boolean> {
    if (!this.server?.isRunning) throw new Error(`PgBouncer ended:\n${this.server?.lastWords ?? ''}`);
    return this.command('SHOW VERSION').then(
      () => true,
      () => false,
    );
  }
}
