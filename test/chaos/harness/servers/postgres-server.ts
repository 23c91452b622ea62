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

/** A Postgres server of a scenario's own. */
export class PostgresServer {
  private server: ServerProcess | undefined;

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  /** Prepares a server that does not run yet. */
  static async create(parent: string): Promise<PostgresServer> {
    const folder = join(parent, 'postgres');
    mkdirSync(folder, { recursive: true });
    cpSync(POSTGRES_TEMPLATE, join(folder, 'data'), { recursive: true, mode: 0 });
    const owner = postgresUser();
    if (owner) giveTo(owner, folder);
    return new PostgresServer(folder, await freePort());
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
