import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { Load } from './harness/load.js';
import { longestWait } from './harness/recovery.js';
import { forget, forgetAll, keysSeen } from './harness/redis-memory.js';
import { type Bounded, scenario } from './harness/scenario.js';
import { LONG_LEASE_MS } from './harness/world.js';

const WITHIN_MS = 2_000;
const BETWEEN_MS = 700;

// Nobody dies here, so no run may start twice: no extra start is allowed.
scenario(
  '07 Redis forgets everything, each of its keys in turn, and all but one of them',
  async (world): Promise<Bounded[]> => {
    const { producer } = await world.startAll(3);
    const redis = world.stores.redis!;
    const load = new Load(world, producer, 100);
    await pause(2_000);
    const since = Date.now();
    const names = await keysSeen(redis);
    for (const one of names) await lost(() => forget(redis, (name) => name === one));
    for (const kept of names) await lost(() => forget(redis, (name) => name !== kept));
    for (let time = 0; time < 4; time++) await lost(() => forgetAll(redis));
    await load.stop();
    await world.quiet();
    // Without signals there would be nothing to lose.
    expect(names.length).toBeGreaterThan(1);
    const losses = 2 * names.length + 4;
    return [{ what: `${losses} losses → an order starts`, ms: longestWait(world, since), boundMs: WITHIN_MS }];
  },
  { profiles: ['redis'], leaseMs: LONG_LEASE_MS },
);

async function lost(lose: () => Promise<void>): Promise<void> {
  await lose();
  await pause(BETWEEN_MS);
}
