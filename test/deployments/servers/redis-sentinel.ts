import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../chaos/harness/servers/free-port.js';
import { RedisServer } from '../../chaos/harness/servers/redis-server.js';
import { ServerProcess } from '../../chaos/harness/servers/server-process.js';
import { until } from '../../fixtures/until.js';

const SENTINELS = 3;
const UP_MS = 20_000;

/** A Redis with a replica, and three sentinels which make that the master when two of them miss the first. */
export class SentinelGroup {
  readonly name = 'engine';
  private sentinels: readonly Sentinel[] = [];

  private constructor(
    private readonly folder: string,
    readonly servers: readonly RedisServer[],
  ) {}

  static async create(parent: string): Promise<SentinelGroup> {
    const master = await RedisServer.create(parent, { name: 'redis-a' });
    const args = ['--replicaof', '127.0.0.1', String(master.port), '--repl-diskless-sync-delay', '0'];
    return new SentinelGroup(parent, [master, await RedisServer.create(parent, { name: 'redis-b', args })]);
  }

  get addresses(): { host: string; port: number }[] {
    return this.sentinels.map(({ port }) => ({ host: '127.0.0.1', port }));
  }

  async start(): Promise<void> {
    const [first, second] = this.servers as [RedisServer, RedisServer];
    await first.start();
    await second.start();
    await until(() => second.client(async (redis) => (await redis.info('replication')).includes('link_status:up')));
    const indexes = Array.from({ length: SENTINELS }, (_, index) => index);
    this.sentinels = await Promise.all(indexes.map((index) => this.sentinel(index, first.port)));
    await until(() => this.isComplete(), 'the sentinels to know each other and the replica', UP_MS);
  }

  async stop(): Promise<void> {
    await Promise.all(this.sentinels.map(({ server }) => server.end('SIGKILL')));
    await Promise.all(this.servers.map((server) => server.kill()));
  }

  /** The server that the sentinels call master. */
  async master(): Promise<RedisServer> {
    const [, port] = (await this.ask((redis) =>
      redis.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', this.name),
    )) as string[];
    return this.servers.find((server) => server.port === Number(port))!;
  }

  private async isComplete(): Promise<boolean> {
    const known = (await this.ask((redis) => redis.call('SENTINEL', 'MASTER', this.name))) as string[];
    const said = (key: string): number => Number(known[known.indexOf(key) + 1]);
    return said('num-slaves') === 1 && said('num-other-sentinels') === SENTINELS - 1;
  }

  private async sentinel(index: number, masterPort: number): Promise<Sentinel> {
    const port = await freePort();
    const folder = join(this.folder, `sentinel-${index}`);
    mkdirSync(folder);
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${folder}`,
      `sentinel monitor ${this.name} 127.0.0.1 ${masterPort} 2`,
      `sentinel down-after-milliseconds ${this.name} 1000`,
      `sentinel failover-timeout ${this.name} 5000`,
    ];
    // A sentinel keeps what it learns in its configuration.
    const file = join(folder, 'sentinel.conf');
    writeFileSync(file, lines.join('\n'));
    const server = ServerProcess.start('redis-server', [file, '--sentinel'], { cwd: folder });
    const sentinel = { port, server };
    await until(() => pings(sentinel), 'a sentinel to come up', UP_MS);
    return sentinel;
  }

  private ask<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    return withClient(this.sentinels[0]!.port, work);
  }
}

interface Sentinel {
  readonly port: number;
  readonly server: ServerProcess;
}

function pings({ port, server }: Sentinel): Promise<boolean> {
  if (!server.isRunning) throw new Error(`A sentinel ended:\n${server.lastWords}`);
  return withClient(port, (redis) => redis.ping()).then(
    () => true,
    () => false,
  );
}

async function withClient<T>(port: number, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: 1, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
