import { setTimeout as pause } from 'node:timers/promises';
import { expect } from '@jest/globals';
import pg from 'pg';
import { type Bounded, scenario } from '../harness/scenario.js';
import type { AppProcess } from '../harness/app-process.js';
import type { Order } from '../harness/workload.js';
import { LONG_LEASE_MS, type World } from '../harness/world.js';

const WAVE = 2_000;
const WAVES = 8;
const WARM_MS = 10_000;
const LEAST_SHARE = 0.8;
// For the dead rows that nobody may remove: they are of the waves that run meanwhile.
const HELD_MS = Number(process.env['CHAOS_SNAPSHOT_MS'] ?? 20_000);

scenario(
  '30 a snapshot is held open, and nothing that is dead can be removed',
  async (world): Promise<Bounded[]> => {
    const { producer } = await world.startAll(2);
    // For the compiler, and for what connections have to prepare: a slow beginning would hide that it gets slower.
    await keepBusy(world, producer, { name: 'warm', forMs: WARM_MS });
    const before = await fastest(world, producer, 'before');
    const snapshot = await open(world);
    await keepBusy(world, producer, { name: 'dirt', forMs: HELD_MS });
    const meanwhile = await fastest(world, producer, 'meanwhile');
    await snapshot.query('COMMIT');
    await snapshot.end();
    console.log(`30 on ${world.profile}: ${Math.round(before)} a second before, ${Math.round(meanwhile)} meanwhile`);
    expect(meanwhile / before).toBeGreaterThan(LEAST_SHARE);
    return [];
  },
  { leaseMs: LONG_LEASE_MS },
);

async function open({ stores }: World): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: stores.postgres.url });
  await client.connect();
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await client.query('SELECT count(*) FROM taskledger.task_ready');
  return client;
}

async function keepBusy(
  world: World,
  producer: AppProcess,
  { name, forMs }: { name: string; forMs: number },
): Promise<void> {
  const since = Date.now();
  for (let round = 0; Date.now() - since < forMs; round++) await speed(world, producer, `${name}${round}`);
}

/** Of several waves: what others do on this machine makes some of them slower. */
async function fastest(world: World, producer: AppProcess, name: string): Promise<number> {
  let most = 0;
  for (let wave = 0; wave < WAVES; wave++) most = Math.max(most, await speed(world, producer, `${name}${wave}`));
  return most;
}

/** Executions a second, from the first order of a wave to its last end. The processes count: to ask the ledger costs it something. */
async function speed(world: World, producer: AppProcess, name: string): Promise<number> {
  const before = await ends(world);
  const since = performance.now();
  await world.produce(producer, light(name));
  while ((await ends(world)) < before + WAVE) await pause(20);
  return (WAVE * 1_000) / (performance.now() - since);
}

async function ends({ processes }: World): Promise<number> {
  const counts = await Promise.all(processes.map((process) => process.call<number>('ends')));
  return counts.reduce((sum, count) => sum + count, 0);
}

function light(name: string): Order[] {
  return Array.from({ length: WAVE }, (_, index) => {
    const n = `${name}-${index}`;
    return { n, task: 'work', at: 0, payload: { n, ms: 0 }, options: {} };
  });
}
