import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { until } from '../../fixtures/until.js';
import type { AppProcess } from '../harness/app-process.js';
import { brokenGraphs, graphs, type GraphSpec, looksDue, NODE_START } from '../harness/graphs.js';
import { violations } from '../harness/invariants/index.js';
import { ofKind } from '../harness/journal.js';
import { PROFILES } from '../harness/scenario.js';
import { World } from '../harness/world.js';

const ROUNDS = 20;
const GRAPHS = 10;
const WORKERS = 3;
/** Of the statements of a transaction that has written, before which its backend is ended. */
const SHARE = 0.4;
/** Of the kills, how many are between an effect and its commit at least: a slow machine does less in a round. */
const BEFORE_COMMIT = 500;

/** Where a process ends itself, one in each round: at every statement of what resolves edges and of what makes payloads. */
const KILLS = [
  ...[0, 1, 2, 3].map((statement) => ({ kind: 'resolve', statement, when: 'before' })),
  { kind: 'resolve', statement: 0, when: 'after' },
  ...[0, 1, 2].map((statement) => ({ kind: 'prepare', statement, when: 'before' })),
  { kind: 'prepare', statement: 0, when: 'after' },
];

/** Every graph ends, no node begins before its upstreams have ended as its edges say, each ends once, no edge stays open. */
describe.each(PROFILES)('33 graphs (%s)', (profile) => {
  let world: World;

  afterEach(() => world.destroy());

  it('end as their edges say, whatever is killed at whichever statement', async () => {
    world = await World.create(profile, 'graphs');
    const { seed } = world.random;
    const breaks = (index: number, share = SHARE) => ({ mutation: { breaks: { seed: seed + index, share } } });
    const options = { worker: { concurrency: 4 } };
    const producer = await startProducer(world, breaks(0, SHARE / 4));
    const workers = Array.from({ length: WORKERS }, (_, index) => `worker-${index}`);
    await Promise.all(workers.map((name, index) => world.start(name, { ...breaks(index + 1), options })));
    let round = 0;
    const property = fc.asyncProperty(fc.array(graphs, { minLength: GRAPHS, maxLength: GRAPHS }), async (drawn) => {
      const specs = drawn.map((spec, index): GraphSpec => ({ ...spec, n: `r${round}-g${index}` }));
      const victims = KILLS.slice(2 * round, 2 * round + 2).map((kill, index) =>
        world.spawn(`victim-${round}-${index}`, {
          // Whoever has the task as well makes the payload in the run that goes on, without a transaction.
          ...(kill.kind === 'prepare' && { tasks: [] }),
          mutation: { breaks: { seed, kill } },
        }),
      );
      round++;
      const ids = (await producer.call<string[][]>('graphs', specs)).flat();
      for (const victim of victims) ids.push(...(await ended(victim, world, producer, round)));
      await haveEnded(world, ids);
      await areWhole(world);
    });
    // What was drawn ran into kills that no smaller graph would run into again.
    await fc.assert(property, { seed, numRuns: ROUNDS, endOnFailure: true });
    await world.quiet();
    const evidence = await world.evidence();
    expect(violations(evidence)).toEqual([]);
    const broken = ofKind(evidence.journal, 'broken');
    const cut = broken.filter(({ hasEffect, isCommitted }) => hasEffect && !isCommitted).length;
    const processes = broken.filter(({ what }) => what === 'process').length;
    console.log(
      `graphs on ${profile}: ${broken.length} kills, ${processes} of processes; ${cut} fell between effect and commit`,
    );
    expect(processes).toBe(KILLS.length);
    expect(cut).toBeGreaterThanOrEqual(BEFORE_COMMIT);
  }, 400_000);
});

/** The first of all, which creates the tables. It runs nothing. */
async function startProducer(world: World, options: object): Promise<AppProcess> {
  const producer = await world.start('producer', { ...options, options: { worker: false } });
  await world.stores.ledger.witness();
  await world.stores.ledger.query(NODE_START);
  return producer;
}

/** A victim needs work to be killed in. */
async function ended(victim: AppProcess, world: World, producer: AppProcess, round: number): Promise<string[]> {
  const ids: string[] = [];
  for (let more = 0; victim.isRunning; more++) {
    const spec: GraphSpec = {
      n: `r${round}-${victim.name}-${more}`,
      how: 'defined',
      nodes: [],
      fails: more % 2 ? ['first'] : ['left'],
      takes: true,
    };
    const [[id]] = await producer.call<[[string]]>('graphs', [spec]);
    ids.push(id);
    await Promise.race([haveEnded(world, [id]), until(() => !victim.isRunning, 'the victim to end', 60_000)]);
  }
  expect(victim.wasKilled).toBe(true);
  world.hit();
  return ids;
}

/** The edges of a dependent that ended early are looked at after its end, so the last look is waited for. */
async function areWhole({ stores: { ledger } }: World): Promise<void> {
  const areLookedAt = async (): Promise<boolean> => (await looksDue(ledger)) === 0;
  await until(areLookedAt, 'all ends and edges to be looked at');
  expect(await brokenGraphs(ledger)).toEqual([]);
}

async function haveEnded(world: World, ids: readonly string[]): Promise<void> {
  const open =
    'SELECT count(*)::int FROM taskledger.task_execution WHERE finished_at IS NULL AND id = ANY ($1::uuid[])';
  await until(
    async () => (await world.stores.ledger.query<{ count: number }>(open, [ids]))[0]!.count === 0,
    'all graphs to end',
    120_000,
  );
}
