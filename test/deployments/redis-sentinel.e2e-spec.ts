import { setTimeout as pause } from 'node:timers/promises';
import { scenario } from '../chaos/harness/scenario.js';
import { workload } from '../chaos/harness/workload.js';
import { LONG_LEASE_MS } from '../chaos/harness/world.js';
import { until } from '../fixtures/until.js';
import { onSentinels } from './layouts.js';
import type { SentinelGroup } from './servers/redis-sentinel.js';

scenario(
  'sentinel: the replica of a killed Redis becomes the master',
  async (world) => {
    const { group } = world.stores as unknown as { group: SentinelGroup };
    const { producer } = await world.startAll(2);
    const produced = world.produce(producer, workload(world.random, { count: 600, spreadMs: 8_000 }));
    await pause(2_000);
    const first = await group.master();
    await first.kill();
    await until(async () => (await group.master()) !== first, 'the sentinels to agree on another master', 30_000);
    await produced;
  },
  { layout: onSentinels, profiles: ['redis'], leaseMs: LONG_LEASE_MS },
);
