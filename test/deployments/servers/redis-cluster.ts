import { Redis } from 'ioredis';
import { freePort } from '../../chaos/harness/servers/free-port.js';
import { RedisServer } from '../../chaos/harness/servers/redis-server.js';
import { until } from '../../fixtures/until.js';

const SLOTS = 16_384;
const MASTERS = 3;

/** A Redis Cluster of three masters without replicas. */
export class RedisCluster {
  private constructor(
    readonly masters: readonly RedisServer[],
    private readonly busPorts: readonly number[],
  ) {}

  static async create(parent: string): Promise<RedisCluster> {
    const busPorts = await Promise.all(Array.from({ length: MASTERS }, () => freePort()));
    const masters = await Promise.all(busPorts.map((busPort, n) => node(parent, n, busPort)));
    return new RedisCluster(masters, busPorts);
  }

  get nodes(): { host: string; port: number }[] {
    return this.masters.map(({ port }) => ({ host: '127.0.0.1', port }));
  }

  async start(): Promise<void> {
    await Promise.all(this.masters.map((master) => master.start()));
    const share = Math.ceil(SLOTS / MASTERS);
    for (const [n, master] of this.masters.entries())
      await master.client(async (redis) => {
        await redis.call('CLUSTER', 'ADDSLOTSRANGE', n * share, Math.min(SLOTS, (n + 1) * share) - 1);
        await redis.call('CLUSTER', 'MEET', '127.0.0.1', this.masters[0]!.port, this.busPorts[0]!);
      });
    await until(() => this.isWhole(), 'the cluster to know all its slots');
  }

  async stop(): Promise<void> {
    await Promise.all(this.masters.map((master) => master.kill()));
  }

  /** Whether every node knows that all slots have an owner that answers. */
  async isWhole(): Promise<boolean> {
    const states = this.masters.map((master) => master.client((redis: Redis) => redis.cluster('INFO')));
    return (await Promise.all(states)).every(
      (info) => info.includes('cluster_state:ok') && info.includes(`cluster_size:${MASTERS}`),
    );
  }
}

function node(parent: string, n: number, busPort: number): Promise<RedisServer> {
  const timeout = ['--cluster-node-timeout', '1000'];
  // The usual port of the bus, 10,000 higher, may be none at all.
  const args = ['--cluster-enabled', 'yes', '--cluster-port', String(busPort), ...timeout];
  return RedisServer.create(parent, { name: `redis-${n}`, args });
}
