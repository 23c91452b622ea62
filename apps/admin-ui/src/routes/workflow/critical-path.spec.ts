import { describe, expect, it } from '@jest/globals';
import type { Workflow } from '../../services/schema';
import { criticalPath } from './critical-path';

const at = (second: number): string => new Date(second * 1_000).toISOString();

interface Given {
  readonly name: string;
  readonly ended: number | null;
  readonly from?: string;
}

function workflow(nodes: readonly Given[], edges: readonly (readonly [from: string, to: string])[]) {
  return {
    finished_at: at(100),
    nodes: nodes.map(({ name, ended, from = null }) => ({
      name,
      started_at: ended === null ? null : at(0),
      finished_at: ended === null ? null : at(ended),
      taken_over_from: from,
    })),
    edges: edges.map(([from, to]) => ({ from, to })),
  } as unknown as Pick<Workflow, 'finished_at' | 'nodes' | 'edges'>;
}

describe('the critical path of a workflow', () => {
  const fan = workflow(
    [
      { name: 'first', ended: 1 },
      { name: 'slow', ended: 9 },
      { name: 'quick', ended: 3 },
      { name: 'skipped', ended: null },
      { name: 'joined', ended: 12 },
      { name: 'beside', ended: 5 },
    ],
    [
      ['first', 'slow'],
      ['first', 'quick'],
      ['slow', 'joined'],
      ['quick', 'joined'],
      ['skipped', 'joined'],
    ],
  );

  it('goes back from what ended last to what that waited for last', () => {
    expect(criticalPath(fan)).toEqual(['joined', 'slow', 'first']);
  });

  it('is not known while the workflow goes on', () => {
    expect(criticalPath({ ...fan, finished_at: null })).toEqual([]);
  });

  it('begins behind what was taken over from another workflow', () => {
    const again = workflow(
      [
        { name: 'done', ended: 1, from: 'other' },
        { name: 'retried', ended: 7 },
      ],
      [['done', 'retried']],
    );
    expect(criticalPath(again)).toEqual(['retried']);
  });

  it('goes through what was skipped', () => {
    const branch = workflow(
      [
        { name: 'asked', ended: 2 },
        { name: 'by_hand', ended: 3 },
        { name: 'shipped', ended: 5 },
      ],
      [
        ['asked', 'by_hand'],
        ['by_hand', 'shipped'],
      ],
    );
    const [asked, byHand, shipped] = branch.nodes;
    const skipped = { ...byHand!, started_at: null };
    expect(criticalPath({ ...branch, nodes: [asked!, skipped, shipped!] })).toEqual(['shipped', 'by_hand', 'asked']);
  });

  it('is empty where nothing ended', () => {
    expect(criticalPath(workflow([{ name: 'only', ended: null }], []))).toEqual([]);
  });
});
