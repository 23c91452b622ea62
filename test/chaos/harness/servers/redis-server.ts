import { existsSync, mkdirSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { until } from '../../../fixtures/until.js';
import { freePort } from './free-port.js';
import { ServerProcess } from './server-process.js';

const UP_MS = 20_000;

export interface RedisServerOptions {
  /** @default 'aof' */
  readonly persistence?: 'aof' | 'none';
  /** Tells the servers of one scenario apart. @default 'redis' */
  readonly name?: string;
  /** Arguments beside those that every scenario has. */
  readonly args?: readonly string[];
}

/** A Redis server of a scenario's own. */
export class RedisServer {
  private server: ServerProcess | undefined;

  private constructor(
    private readonly folder: string,
    readonly port: number,
    private readonly options: RedisServerOptions,
  ) {}

  static async create(parent: string, options: RedisServerOptions = {}): Promise<RedisServer> {
    const folder = join(parent, options.name ?? 'redis');
    mkdirSync(folder, { recursive: true });
    return new RedisServer(folder, await freePort(), options);
  }

  get isRunning(): boolean {
    return this.server?.isRunning ?? false;
  }

  async start(): Promise<void> {
    const { persistence = 'aof', args: more = [] } = this.options;
    const aof = persistence === 'aof' ? ['--appendonly', 'yes', '--appendfsync', 'everysec'] : ['--appendonly', 'no'];
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder, '--save', ''];
    // A tail that was lost must not keep the server from starting.
    args.push('--maxmemory-policy', 'noeviction', '--aof-load-truncated', 'yes', ...aof, ...more);
    this.server = ServerProcess.start('redis-server', args, { cwd: this.folder });
    await until(() => this.answers(), 'Redis to come up', UP_MS);
  }

  async kill(): Promise<void> {
    await this.server?.end('SIGKILL');
  }

  signal(signal: NodeJS.Signals): void {
    this.server?.signal(signal);
  }

  /** Cuts the end off what was written to the log: a power cut. Answers with how many bytes are gone. */
  loseTail(bytes: number): number {
    const folder = join(this.folder, 'appendonlydir');
    const files = existsSync(folder) ? readdirSync(folder) : [];
    const name = files
      .filter((file) => file.includes('.incr.'))
      .sort()
      .at(-1);
    if (!name) throw new Error('Redis has written no append-only file');
    const { size } = statSync(join(folder, name));
    const lost = Math.min(bytes, size);
    truncateSync(join(folder, name), size - lost);
    return lost;
  }

  /** How many commands it has answered with this error since it was started. */
  rejected(code: 'MISCONF' | 'OOM'): Promise<number> {
    return this.client(async (redis) => {
      const found = new RegExp(`errorstat_${code}:count=(\\d+)`).exec(await redis.info('errorstats'));
      return Number(found?.[1] ?? 0);
    });
  }

  async client<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(this.port, '127.0.0.1', { maxRetriesPerRequest: 1, retryStrategy: () => null });
    redis.on('error', () => undefined);
    try {
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  }

  private async answers(): Promise<boolean> {
    if (!this.server?.isRunning) throw new Error(`Redis ended:\n${this.server?.lastWords ?? ''}`);
    return this.client((redis) => redis.ping()).then(
      () => true,
      () => false,
    );
  }
}
