import { describe, expect, it } from '@jest/globals';
import type { WorkflowEdge, WorkflowNode } from '../../services/schema';
import { ganttOf } from './gantt-rows';
import { graphItems, MOST_ITEMS } from './graph-groups';
import { moveBy, treeItems } from './tree-items';

const START = Date.parse('2026-01-01T00:00:00Z');
const at = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();

const node = (name: string, more: Partial<WorkflowNode> = {}): WorkflowNode => ({
  name,
  execution_id: name,
  task_name: 'task',
  status: 'SUCCESS',
  reason: null,
  error: null,
  queue: 'default',
  priority: 5,
  attempt: 1,
  max_attempts: 1,
  run: 1,
  created_at: at(0),
  queued_at: null,
  started_at: null,
  finished_at: null,
  taken_over_from: null,
  arms: [],
  ...more,
});
const edge = (from: string, to: string, state: WorkflowEdge['state'] = 'met'): WorkflowEdge => ({
  from,
  to,
  when: 'success',
  state,
});

describe('graphItems', () => {
  const fan = ['w0', 'w1', 'w2', 'w3', 'w4'];
  const nodes = [node('first'), ...fan.map((name) => node(name)), node('last')];
  const edges = fan.flatMap((name) => [edge('first', name), edge(name, 'last', name === 'w3' ? 'failed' : 'met')]);

  it('draws nodes that are alike as one, with edges as bad as the worst of them', () => {
    const drawn = graphItems(nodes, edges, new Set());
    expect(drawn.items.map(({ name, nodes: own }) => [name, own.length])).toEqual([
      ['first', 1],
      ['w0', 5],
      ['last', 1],
    ]);
    expect(drawn.edges).toEqual([edge('first', 'w0'), edge('w0', 'last', 'failed')]);
    expect(drawn.hidden).toBe(0);
  });

  it('draws each where the group is open, and keeps apart what differs in its task or in what it comes after', () => {
    expect(graphItems(nodes, edges, new Set(['w0'])).items).toHaveLength(7);
    const other = nodes.map((each) => (each.name === 'w4' ? { ...each, task_name: 'other' } : each));
    expect(graphItems(other, edges, new Set()).items.map(({ name }) => name)).toEqual(['first', 'w0', 'w4', 'last']);
    expect(graphItems(nodes, [...edges, edge('w0', 'w4')], new Set()).items).toHaveLength(7);
  });

  it('draws no more than can be looked at, in the order in which nodes are declared', () => {
    const many = Array.from({ length: MOST_ITEMS + 30 }, (_, n) => node(`n${n}`));
    const chain = many.slice(1).map(({ name }, n) => edge(`n${n}`, name));
    const drawn = graphItems(many, chain, new Set());
    expect([drawn.items.length, drawn.hidden]).toEqual([MOST_ITEMS, 30]);
    expect(drawn.items.at(-1)?.name).toBe(`n${MOST_ITEMS - 1}`);
    expect(drawn.edges).toHaveLength(MOST_ITEMS - 1);
  });
});

describe('ganttOf', () => {
  const workflow = { created_at: at(0), finished_at: at(10) };

  it('says in parts of the whole when nodes waited and ran, in the order in which they began', () => {
    const late = node('late', { queued_at: at(4), started_at: at(5), finished_at: at(10) });
    const early = node('early', { queued_at: at(0), started_at: at(1), finished_at: at(4) });
    const { rows, from, to } = ganttOf(workflow, [late, early, node('never', { status: 'SKIPPED' })], START + 99_000);
    expect([from, to]).toEqual([START, START + 10_000]);
    expect(rows.map(({ node: { name } }) => name)).toEqual(['early', 'late', 'never']);
    expect(rows[0]).toMatchObject({ wait: { left: 0, width: 0.1 }, run: { left: 0.1, width: expect.closeTo(0.3) } });
    expect(rows[1]).toMatchObject({ wait: { left: 0.4, width: expect.closeTo(0.1) }, run: { left: 0.5, width: 0.5 } });
    expect(rows[2]).not.toHaveProperty('run');
  });

  it('lets what runs go to now, and gives what was taken over no bar', () => {
    const running = node('running', { status: 'STARTED', queued_at: at(0), started_at: at(5) });
    const old = node('old', { taken_over_from: 'another', started_at: at(-100), finished_at: at(-90) });
    const { rows, to } = ganttOf({ ...workflow, finished_at: null }, [running, old], START + 20_000);
    expect(to).toBe(START + 20_000);
    expect(rows.map(({ node: { name }, run }) => [name, run])).toEqual([
      ['old', undefined],
      ['running', { left: 0.25, width: 0.75 }],
    ]);
  });
});

describe('the tree of nodes', () => {
  const nodes = [node('a'), node('b'), node('c')];
  const edges = [edge('a', 'c'), edge('b', 'c', 'open')];
  const open = new Set(['c']);
  const items = treeItems(nodes, edges, open);
  const press = (key: string, place: number, opened: ReadonlySet<string> = open) =>
    moveBy(key, treeItems(nodes, edges, opened), place, opened);

  it('has what a node comes after below it, once that is open', () => {
    expect(treeItems(nodes, edges, new Set()).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(items.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'c\na', 'c\nb']);
    expect(items.at(-1)).toMatchObject({ kind: 'edge', place: 2, of: 2, edge: { state: 'open' } });
  });

  it('is walked, opened and closed with the keys of trees', () => {
    expect(press('ArrowDown', 0)).toEqual({ focus: 'b' });
    expect(press('ArrowUp', 0)).toEqual({ focus: 'a' });
    expect(press('End', 0)).toEqual({ focus: 'c\nb' });
    expect(press('Home', 4)).toEqual({ focus: 'a' });
    expect(press('ArrowRight', 2, new Set())).toEqual({ open: 'c' });
    expect(press('ArrowRight', 2)).toEqual({ focus: 'c\na' });
    expect(press('ArrowRight', 0)).toEqual({});
    expect(press('ArrowLeft', 2)).toEqual({ close: 'c' });
    expect(press('ArrowLeft', 3)).toEqual({ focus: 'c' });
    expect(press('Enter', 1)).toEqual({ choose: 'b' });
    expect(press(' ', 4)).toEqual({ choose: 'b', focus: 'b' });
    expect(press('x', 1)).toBeUndefined();
  });
});
