import { describe, expect, it } from '@jest/globals';
import { BOX, layersOf, layoutOf, type PlacedEdge } from './graph-layout';

const edge = (from: string, to: string): PlacedEdge => ({ from, to });

/** Edges whose way crosses that of another between two neighbouring layers. */
function crossings(names: readonly string[], edges: readonly PlacedEdge[]): number {
  const { lines } = layoutOf(names, edges);
  const parts = lines.flatMap(({ points }) => points.slice(1).map((to, index) => ({ from: points[index]!, to })));
  return parts.filter((one, index) =>
    parts
      .slice(index + 1)
      .some(
        (other) =>
          one.from.x === other.from.x &&
          one.to.x === other.to.x &&
          (one.from.y - other.from.y) * (one.to.y - other.to.y) < 0,
      ),
  ).length;
}

describe('layoutOf', () => {
  it('places each node right of all that it comes after, on the longest way', () => {
    const edges = [edge('a', 'b'), edge('b', 'c'), edge('a', 'c'), edge('x', 'c')];
    const { boxes } = layoutOf(['c', 'b', 'a', 'x'], edges);
    const at = Object.fromEntries(boxes.map(({ name, layer, x }) => [name, { layer, x }]));
    expect(at).toMatchObject({ a: { layer: 0 }, x: { layer: 0 }, b: { layer: 1 }, c: { layer: 2 } });
    for (const { from, to } of edges) expect(at[to]!.x).toBeGreaterThan(at[from]!.x + BOX.width);
  });

  it('lets no two nodes of a layer overlap, and none be outside of the drawing', () => {
    const names = Array.from({ length: 60 }, (_, n) => `n${n}`);
    const edges = names.flatMap((to, n) => (n < 10 ? [] : [edge(`n${n % 10}`, to), edge(`n${(n * 7) % 10}`, to)]));
    const { boxes, width, height } = layoutOf(names, edges);
    for (const one of boxes) {
      expect(one.x).toBeGreaterThanOrEqual(0);
      expect(one.y).toBeGreaterThanOrEqual(0);
      expect(one.x + BOX.width).toBeLessThanOrEqual(width);
      expect(one.y + BOX.height).toBeLessThanOrEqual(height);
      for (const other of boxes)
        if (one !== other && one.layer === other.layer)
          expect(Math.abs(one.y - other.y)).toBeGreaterThanOrEqual(BOX.height);
    }
  });

  it('sorts layers so that edges that need not cross do not', () => {
    const names = ['a', 'b', 'c', 'a1', 'b1', 'c1'];
    // In the order of the names all of them would cross.
    expect(crossings(names, [edge('a', 'c1'), edge('b', 'b1'), edge('c', 'a1')])).toBe(0);
  });

  it('leads an edge past the layers between, and around what is there', () => {
    const names = ['a', 'b', 'c'];
    const { boxes, lines } = layoutOf(names, [edge('a', 'b'), edge('b', 'c'), edge('a', 'c')]);
    const long = lines.find(({ edge: { from, to } }) => from === 'a' && to === 'c')!;
    expect(long.points).toHaveLength(4);
    const b = boxes.find(({ name }) => name === 'b')!;
    const [, lane] = long.points;
    expect(lane!.x).toBe(b.x);
    expect(lane!.y < b.y || lane!.y > b.y + BOX.height).toBe(true);
  });

  it('leaves out edges to what is not there and what would close a circle, and draws nothing of nothing', () => {
    expect(layoutOf(['a'], [edge('a', 'gone'), edge('gone', 'a')]).lines).toEqual([]);
    const circle = layoutOf(['a', 'b'], [edge('a', 'b'), edge('b', 'a')]);
    expect(circle.boxes).toHaveLength(2);
    expect(layoutOf([], [])).toEqual({ boxes: [], lines: [], width: 0, height: 0 });
  });

  it('is done with ten thousand edges in less than a glance', () => {
    const names = Array.from({ length: 200 }, (_, n) => `n${n}`);
    const edges = names.flatMap((to, n) => names.slice(Math.max(0, n - 50), n).map((from) => edge(from, to)));
    const began = performance.now();
    layoutOf(names, edges);
    // Only a guard against what grows with the square of it: on a slow machine it takes a tenth of this.
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe('layersOf', () => {
  it('counts how many come before each', () => {
    expect([...layersOf(['a', 'b', 'c'], [edge('a', 'b'), edge('b', 'c')])]).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]);
  });
});
