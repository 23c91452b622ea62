import { afterEach, describe, expect, it } from '@jest/globals';
import { brokenGraphs, type GraphSpec, NODE_START } from './harness/graphs.js';
import { ofKind } from './harness/journal.js';
import { PROFILES } from './harness/scenario.js';
import type { Statements } from './harness/statements.js';
import { World } from './harness/world.js';

/** An upstream that ended before the edge was written is not looked at. */
const NO_RECHECK: Statements = [
  ['unnest($2::uuid[]) AS added(id)', 'unnest($2::uuid[]) AS added(id) JOIN (SELECT WHERE false) AS off ON true'],
];
/** An edge is resolved whether its upstream has ended or not. */
const NO_END: Statements = [['e.id IS NULL OR e.finished_at IS NOT NULL AS has_ended', 'true AS has_ended']];

const SHORT_MS = 8_000;
const NODES = 30;

/** What 33 looks for: without these parts of the statements of edges, it must find that something is wrong. */
describe('statements of edges that lack something', () => {
  let world: World;

  afterEach(() => world.destroy());

  it.each([
    ['nothing', [], undefined],
    ['the look at upstreams that have ended already', NO_RECHECK, /has not ended/],
    ['the question whether an upstream has ended', NO_END, /did not begin, and no edge says so/],
  ])(
    '%s',
    async (_, statements, expected) => {
      world = await World.create(PROFILES[0]!, 'mutated-edges');
      const producer = await world.start('producer', { options: { worker: false } });
      await world.stores.ledger.witness();
      await world.stores.ledger.query(NODE_START);
      await world.start('worker', { mutation: { statements } });
      await producer.call('graphs', [chain, fan]);
      await world.quiet(SHORT_MS);
      const found = await brokenGraphs(world.stores.ledger);
      // Where the product's text has changed, a mutation that meets nothing proves nothing.
      expect(ofKind(world.journal(), 'mutated').length > 0).toBe(statements.length > 0);
      if (expected) expect(found.some((line) => expected.test(line))).toBe(true);
      else expect(found).toEqual([]);
    },
    90_000,
  );
});

/** Each waits for the one before it, which runs or waits when the edge is written. */
const chain = graph('chain', (index) => index - 1);
/** All wait for the first, which has ended when the edges of most are written. */
const fan = graph('fan', () => 0);

function graph(n: string, upstreamOf: (index: number) => number): GraphSpec {
  const nodes = Array.from({ length: NODES }, (_, index) => ({
    fails: false,
    after: index === 0 ? [] : [{ on: upstreamOf(index), condition: 'success' as const }],
  }));
  return { n, how: 'loose', nodes, fails: [], takes: false };
}
