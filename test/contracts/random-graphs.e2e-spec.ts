import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DependencyCondition, TaskExecution } from '@taskledger/nestjs';
import { GraphEnqueuer, type GraphNode } from '../../libs/task/src/enqueue/index.js';
import { type ContractApp, startContractApp } from '../fixtures/contract-app.js';
import { cutTransactions } from '../fixtures/cut-transactions.js';

// TASKLEDGER_KILLS says how many: 520 have been tried on every profile.
const KILLS = Number(process.env['TASKLEDGER_KILLS'] ?? 60);
const SHARE = 0.2;
const AT_ONCE = 8;

interface Spec {
  readonly fails: boolean;
  readonly after: readonly { readonly on: number; readonly condition: DependencyCondition }[];
}

const conditions = fc.constantFrom<DependencyCondition>('success', 'success', 'finished', 'failure');
/** Nodes that only depend on those before them: there is no circle. */
const graphs = fc
  .array(
    fc.record({
      fails: fc.boolean(),
      after: fc.array(fc.record({ on: fc.nat(), condition: conditions }), { maxLength: 4 }),
    }),
    {
      minLength: 1,
      maxLength: 14,
    },
  )
  .map((specs): Spec[] =>
    specs.map(({ fails, after }, index) => ({
      fails,
      after:
        index === 0
          ? []
          : [...new Map(after.map(({ on, condition }) => [on % index, { on: on % index, condition }])).values()],
    })),
  );

/** Which ends a node may come to. Which of two causes comes first is a race. */
function expected(specs: readonly Spec[], ends: readonly string[], index: number): string[] {
  const { fails, after } = specs[index]!;
  const causes = after.flatMap(({ on, condition }) => {
    const isGood = ends[on] === 'SUCCESS' || ends[on] === 'SKIPPED condition_not_met';
    if (condition === 'finished' || (condition === 'success') === isGood) return [];
    return condition === 'success' ? ['FAILURE dependency_failed'] : ['SKIPPED condition_not_met'];
  });
  return causes.length > 0 ? causes : [fails ? 'FAILURE' : 'SUCCESS'];
}

describe('graphs at random', () => {
  let app: ContractApp;
  const ran = new Map<number, number[]>();

  beforeAll(async () => {
    app = await startContractApp({ worker: { concurrency: 5 } });
    app.registry.registerFunction('node', ({ graph, n, fails }: { graph: number; n: number; fails: boolean }) => {
      ran.get(graph)!.push(n);
      if (fails) throw new Error(`node ${n}`);
    });
    app.registry.registerFunction('root', () => 'all have ended');
  });
  afterAll(() => app.close());

  /** Every node has ended once, as its upstreams say, and none began before they had ended. */
  const play = async (specs: readonly Spec[]): Promise<void> => {
    const graph = ran.size;
    ran.set(graph, []);
    const nodes = specs.map(({ fails, after }, n): GraphNode => ({
      name: `n${n}`,
      task: 'node',
      payload: { graph, n, fails },
      after: after.map(({ on, condition }) => ({ name: `n${on}`, condition })),
    }));
    const { root, nodeIds } = await app.get(GraphEnqueuer).enqueue({ root: { task: 'root', payload: {} }, nodes });
    expect(await app.tasks.result(root.id, { timeout: '60s' })).toBe('all have ended');
    const rows = await Promise.all([...nodeIds.values()].map(async (id) => (await app.tasks.get(id)) as TaskExecution));
    const ends = rows.map(({ status, reason }) => (reason ? `${status} ${reason}` : status));
    specs.forEach(({ after }, n) => {
      expect(expected(specs, ends, n)).toContain(ends[n]);
      const startedAt = rows[n]!.startedAt?.getTime();
      for (const { on } of after)
        if (startedAt !== undefined) expect(startedAt).toBeGreaterThanOrEqual(rows[on]!.finishedAt!.getTime());
    });
    const begun = rows.flatMap(({ startedAt }, n) => (startedAt ? [n] : []));
    expect(ran.get(graph)!.sort((a, b) => a - b)).toEqual(begun);
  };

  it('L2 every node ends once, as its upstreams say, and none begins before they have ended', async () => {
    await fc.assert(fc.asyncProperty(graphs, play), { numRuns: 20 });
  });

  it('L2 the same where transactions are cut off between an effect and their commit', async () => {
    const several = fc.asyncProperty(fc.array(graphs, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (drawn) => {
      await Promise.all(drawn.map(play));
    });
    const cuts = cutTransactions(app.ledger.database, SHARE);
    try {
      // What was drawn ran into cuts that no smaller graph would run into again.
      while (cuts.count < KILLS) await fc.assert(several, { numRuns: 2, endOnFailure: true });
    } finally {
      cuts.stop();
    }
  }, 600_000);
});
