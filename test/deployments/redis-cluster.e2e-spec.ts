import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { ofKind } from '../chaos/harness/journal.js';
import { scenario } from '../chaos/harness/scenario.js';
import { LONG_LEASE_MS, type World } from '../chaos/harness/world.js';
import { type Order, workload } from '../chaos/harness/workload.js';
import { until } from '../fixtures/until.js';
import { onRedisCluster } from './layouts.js';
import type { RedisCluster } from './servers/redis-cluster.js';

const QUEUES = ['default', 'reports', 'mail', 'images', 'bills', 'search'];

scenario(
  'cluster: a master that has no replica is killed, and comes back',
  async (world) => {
    const { cluster } = world.stores as unknown as { cluster: RedisCluster };
    const options = { queues: Object.fromEntries(QUEUES.map((name) => [name, {}])) };
    const { producer } = await world.startAll(2, { options }, options);
    const produced = world.produce(producer, orders(world, { count: 300, spreadMs: 3_000, prefix: 'first-' }));
    await pause(1_500);
    const victim = cluster.masters[1]!;
    await victim.kill();
    await produced;
    // Signals of some processes are lost, or of all: no enqueue fails for it.
    const before = ofKind(world.journal(), 'ack').length;
    await world.produce(producer, orders(world, { count: 60, spreadMs: 500, prefix: 'meanwhile-' }));
    expect(ofKind(world.journal(), 'ack').length - before).toBe(60);
    expect(ofKind(world.journal(), 'error')).toEqual([]);
    await victim.start();
    await until(() => cluster.isWhole(), 'the cluster to be whole again');
    await world.produce(producer, orders(world, { count: 60, spreadMs: 500, prefix: 'last-' }));
  },
  { layout: onRedisCluster, profiles: ['redis'], leaseMs: LONG_LEASE_MS },
);

function orders(world: World, options: Parameters<typeof workload>[1]): Order[] {
  return workload(world.random, options).map((order) => ({
    ...order,
    options: { ...order.options, queue: world.random.pick(QUEUES) },
  }));
}
