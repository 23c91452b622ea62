import { setTimeout as pause } from 'node:timers/promises';
import { faultsOf, type Target } from '../harness/faults.js';
import { endsAfter } from '../harness/recovery.js';
import { scenario } from '../harness/scenario.js';
import { workload } from '../harness/workload.js';

const MINUTE_MS = 60_000;
const SOAK_MS = Number(process.env['CHAOS_SOAK_MINUTES'] ?? 2) * MINUTE_MS;
const WAVE_MS = 10_000;
const WAVE = 300;
// The longest of all recoveries: connections that are half open (scenario 12), and a node that is dead.
const RECOVERY_MS = 45_000;

scenario(
  '25 everything goes wrong, at random',
  async (world) => {
    const { producer, workers } = await world.startAll(3);
    const target: Target = { world, producer, workers };
    const until = Date.now() + SOAK_MS;
    const loaded = load(target, until);
    const suffered: string[] = [];
    while (Date.now() < until) {
      await pause(world.random.between(1_000, 6_000));
      suffered.push(await suffer(target));
    }
    const healed = Date.now();
    // The last fault may have outlasted the load.
    await world.produce(producer, workload(world.random, { count: WAVE, spreadMs: 1_000, prefix: 'last-' }));
    await loaded;
    console.log(`25 on ${world.profile}: ${suffered.join('; ')}`);
    const enqueued = Date.now();
    await world.quiet(3 * MINUTE_MS);
    return [
      {
        what: `${suffered.length} faults; the last is over → work goes on`,
        ms: endsAfter(world, healed),
        boundMs: RECOVERY_MS,
      },
      { what: 'the last order → everything has ended', ms: Date.now() - enqueued, boundMs: 2 * MINUTE_MS },
    ];
  },
  { timeoutMs: SOAK_MS + 10 * MINUTE_MS },
);

async function suffer(target: Target): Promise<string> {
  const { world } = target;
  const fault = world.random.pick(faultsOf(world.profile));
  const hits = fault.hits(target);
  if (hits > 0) world.hit(hits);
  await fault.act(target);
  return fault.name;
}

/** One wave after the other, each of which has its answers before the next begins. */
async function load({ world, producer }: Target, until: number): Promise<void> {
  for (let wave = 0; Date.now() < until; wave++) {
    const options = { count: WAVE, spreadMs: WAVE_MS, longestMs: 150, prefix: `w${wave}-` };
    await world.produce(producer, workload(world.random, options));
  }
}
