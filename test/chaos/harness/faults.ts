import { setTimeout as pause } from 'node:timers/promises';
import type { AppProcess } from './app-process.js';
import { forgetAll } from './redis-memory.js';
import type { ServerProfile } from './stores.js';
import { LEASE_MS, type World } from './world.js';

/** What a fault may be done to. */
export interface Target {
  readonly world: World;
  /** Whoever enqueues, and works when told to. */
  readonly producer: AppProcess;
  /** A worker that dies is replaced here. */
  readonly workers: AppProcess[];
}

/** Something that goes wrong and is put right again. */
export interface Fault {
  readonly name: string;
  /** @default both */
  readonly profile?: ServerProfile;
  /** Processes whose runs it may interrupt. */
  readonly hits: (target: Target) => number;
  readonly act: (target: Target) => Promise<void>;
}

const one = (): number => 1;
const none = (): number => 0;
const all = ({ workers }: Target): number => workers.length;

const between = ({ world }: Target, low: number, high: number): Promise<void> => pause(world.random.between(low, high));

/** Ends a worker and starts another one in its place. */
const replace = (signal: 'SIGTERM' | 'SIGKILL') => async (target: Target) => {
  const { world, workers } = target;
  const victim = world.random.between(0, workers.length - 1);
  await workers[victim]!.stop(signal);
  await between(target, 0, 2_000);
  workers[victim] = await world.start(`worker-${victim + 1}`);
};

const freezeWorker = async (target: Target) => {
  const { world, workers } = target;
  const victim = world.random.pick(workers);
  victim.signal('SIGSTOP');
  await between(target, 500, 3 * LEASE_MS);
  victim.signal('SIGCONT');
};

const blockWorker = async ({ world, producer }: Target) => {
  const ms = world.random.between(500, 3 * LEASE_MS);
  const n = `block-${world.random.between(0, 1e9)}`;
  const options = { queue: 'default', priority: 1, timeout: '1m' };
  await world.produce(producer, [{ n, task: 'poison', at: 0, payload: { n, poison: 'block', ms }, options }]);
  await pause(ms);
};

const restartPostgres = async (target: Target) => {
  const { postgres } = target.world.stores;
  await postgres.stop(target.world.random.pick(['fast', 'immediate', 'kill'] as const));
  await between(target, 0, 2 * LEASE_MS);
  await postgres.start();
};

const restartRedis = (tailBytes: number) => async (target: Target) => {
  const redis = target.world.stores.redis!;
  await redis.kill();
  if (tailBytes > 0) redis.loseTail(tailBytes);
  await between(target, 0, 2 * LEASE_MS);
  await redis.start();
};

const freezeRedis = async (target: Target) => {
  const redis = target.world.stores.redis!;
  redis.signal('SIGSTOP');
  await between(target, 500, 3 * LEASE_MS);
  redis.signal('SIGCONT');
};

/** Breaks the way to one of the servers. */
const network = (server: 'postgres' | 'redis') => async (target: Target) => {
  const { stores, random } = target.world;
  const proxy = server === 'postgres' ? stores.postgresProxy : stores.redisProxy!;
  const [latencyMs, lastsMs] = [random.between(50, 400), random.between(500, 2 * LEASE_MS)];
  const modes = {
    reset: () => proxy.reset(),
    refuse: () => proxy.refuse(),
    blackhole: () => proxy.blackhole(),
    latency: () => proxy.latency(latencyMs, latencyMs / 3),
  };
  modes[random.pick(Object.keys(modes) as (keyof typeof modes)[])]();
  await pause(lastsMs);
  proxy.heal();
};

const FAULTS: readonly Fault[] = [
  { name: 'a worker is killed', hits: one, act: replace('SIGKILL') },
  { name: 'a worker is told to stop', hits: one, act: replace('SIGTERM') },
  { name: 'a worker is frozen', hits: one, act: freezeWorker },
  // Its heartbeats go on.
  { name: 'a worker is blocked', hits: none, act: blockWorker },
  { name: 'Redis forgets', profile: 'redis', hits: none, act: ({ world }) => forgetAll(world.stores.redis!) },
  { name: 'Postgres restarts', hits: all, act: restartPostgres },
  { name: 'the way to Postgres breaks', hits: all, act: network('postgres') },
  { name: 'Redis restarts', profile: 'redis', hits: none, act: restartRedis(0) },
  { name: 'Redis loses its tail', profile: 'redis', hits: none, act: restartRedis(64 * 1024) },
  { name: 'Redis is frozen', profile: 'redis', hits: none, act: freezeRedis },
  { name: 'the way to Redis breaks', profile: 'redis', hits: none, act: network('redis') },
];

/** Everything that can be done to this profile. */
export function faultsOf(profile: ServerProfile): readonly Fault[] {
  return FAULTS.filter((fault) => fault.profile === undefined || fault.profile === profile);
}
