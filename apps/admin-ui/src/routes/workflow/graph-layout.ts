/** A node as far as its place is concerned. */
export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a node is: its left upper corner, and how many others come before it on the longest way to it. */
export interface Box extends Point {
  readonly name: string;
  readonly layer: number;
}

/** Where an edge goes: from the right side of one node, past those between, to the left side of another. */
export interface Line<Edge extends PlacedEdge> {
  readonly edge: Edge;
  readonly points: readonly Point[];
}

export interface Layout<Edge extends PlacedEdge> {
  readonly boxes: readonly Box[];
  readonly lines: readonly Line<Edge>[];
  readonly width: number;
  readonly height: number;
}

export const BOX = { width: 172, height: 44 } as const;
const GAP = { x: 52, y: 14 } as const;
/** What an edge that passes a layer takes there. */
const LANE = 10;
const SWEEPS = 6;
// Edges over many layers go straight, where giving each a lane would take longer than looking at them.
const MOST_LANES = 2_000;

/** What takes room in a layer: a node, or the lane of an edge that passes. */
interface Item {
  readonly id: string;
  readonly layer: number;
  readonly height: number;
  y: number;
}

/**
 * Places nodes in layers from left to right, each right of all that it comes after. Within a layer they are sorted so that
 * few edges cross. Edges to what is not there are left out, and so is an edge that would close a circle.
 */
export function layoutOf<Edge extends PlacedEdge>(names: readonly string[], edges: readonly Edge[]): Layout<Edge> {
  const known = new Set(names);
  const layers = layersOf(
    names,
    edges.filter(({ from, to }) => known.has(from) && known.has(to)),
  );
  const drawn = edges.filter(({ from, to }) => (layers.get(from) ?? Infinity) < (layers.get(to) ?? -Infinity));
  const rows = new Rows(names, layers);
  const passed = drawn.map((edge) => rows.pass(edge));
  rows.sort();
  rows.place();
  const at = (id: string): Item => rows.items.get(id)!;
  return {
    boxes: names.map((name) => ({ name, layer: layers.get(name)!, x: leftOf(layers.get(name)!), y: at(name).y })),
    lines: drawn.map((edge, index) => ({
      edge,
      points: [
        { x: leftOf(at(edge.from).layer) + BOX.width, y: at(edge.from).y + BOX.height / 2 },
        ...passed[index]!.flatMap((id) => passing(at(id))),
        { x: leftOf(at(edge.to).layer), y: at(edge.to).y + BOX.height / 2 },
      ],
    })),
    ...rows.size(),
  };
}

/** How many come before each, on the longest way. What is in a circle comes last. */
export function layersOf(names: readonly string[], edges: readonly PlacedEdge[]): Map<string, number> {
  const waiting = new Map(names.map((name) => [name, 0]));
  const after = new Map<string, string[]>();
  for (const { from, to } of edges) {
    waiting.set(to, (waiting.get(to) ?? 0) + 1);
    after.set(from, [...(after.get(from) ?? []), to]);
  }
  const layers = new Map(names.map((name) => [name, 0]));
  const open = names.filter((name) => waiting.get(name) === 0);
  for (let name = open.shift(); name !== undefined; name = open.shift()) {
    for (const next of after.get(name) ?? []) {
      layers.set(next, Math.max(layers.get(next)!, layers.get(name)! + 1));
      const left = waiting.get(next)! - 1;
      waiting.set(next, left);
      if (left === 0) open.push(next);
    }
  }
  return layers;
}

class Rows {
  readonly items = new Map<string, Item>();
  private readonly rows: string[][] = [];
  private readonly before = new Map<string, string[]>();
  private readonly after = new Map<string, string[]>();
  private lanes = 0;

  constructor(names: readonly string[], layers: ReadonlyMap<string, number>) {
    for (const name of names) this.add(name, layers.get(name)!, BOX.height);
  }

  /** Gives an edge a lane in each layer that it passes; their ids. */
  pass({ from, to }: PlacedEdge): string[] {
    const [first, last] = [this.items.get(from)!.layer, this.items.get(to)!.layer];
    const lanes: string[] = [];
    if (this.lanes + last - first - 1 <= MOST_LANES)
      for (let layer = first + 1; layer < last; layer++) {
        const id = `\n${this.lanes++}`;
        this.add(id, layer, LANE);
        lanes.push(id);
      }
    const way = [from, ...lanes, to];
    for (let index = 1; index < way.length; index++) this.link(way[index - 1]!, way[index]!);
    return lanes;
  }

  /** Sorts each layer by where its neighbours are, to and fro. */
  sort(): void {
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      const [neighbours, rows] =
        sweep % 2 === 0 ? [this.before, this.rows.slice(1)] : [this.after, this.rows.slice(0, -1).reverse()];
      const at = new Map(this.rows.flatMap((row) => row.map((id, index) => [id, index] as const)));
      for (const row of rows) {
        const wanted = new Map(
          row.map((id, index) => [id, mean(neighbours.get(id), (other) => at.get(other)!) ?? index]),
        );
        row.sort((one, other) => wanted.get(one)! - wanted.get(other)!);
        for (const [index, id] of row.entries()) at.set(id, index);
      }
    }
  }

  /** Puts each beside the middle of what it comes after, as far as there is room. */
  place(): void {
    for (const row of this.rows) {
      const items = row.map((id) => this.items.get(id)!);
      const wanted = items.map((item) => this.wantedBy(item));
      let free = -Infinity;
      for (const [index, item] of items.entries()) {
        item.y = Math.max(free, wanted[index] ?? (free === -Infinity ? 0 : free));
        free = item.y + item.height + GAP.y;
      }
      // Those that were pushed down pull the others up by as much.
      const pushed = mean(items, (item) => item.y - (wanted[items.indexOf(item)] ?? item.y)) ?? 0;
      for (const item of items) item.y -= pushed;
    }
    const top = Math.min(0, ...[...this.items.values()].map(({ y }) => y));
    for (const item of this.items.values()) item.y = Math.round(item.y - top);
  }

  size(): { readonly width: number; readonly height: number } {
    const bottom = [...this.items.values()].reduce((lowest, { y, height }) => Math.max(lowest, y + height), 0);
    return { width: this.rows.length === 0 ? 0 : leftOf(this.rows.length - 1) + BOX.width, height: bottom };
  }

  private wantedBy(item: Item): number | undefined {
    const middle = mean(this.before.get(item.id), (id) => this.items.get(id)!.y + this.items.get(id)!.height / 2);
    return middle === undefined ? undefined : middle - item.height / 2;
  }

  private add(id: string, layer: number, height: number): void {
    this.items.set(id, { id, layer, height, y: 0 });
    while (this.rows.length <= layer) this.rows.push([]);
    this.rows[layer]!.push(id);
  }

  private link(from: string, to: string): void {
    this.after.set(from, [...(this.after.get(from) ?? []), to]);
    this.before.set(to, [...(this.before.get(to) ?? []), from]);
  }
}

function leftOf(layer: number): number {
  return layer * (BOX.width + GAP.x);
}

function passing({ layer, y, height }: Item): Point[] {
  const middle = y + height / 2;
  return [
    { x: leftOf(layer), y: middle },
    { x: leftOf(layer) + BOX.width, y: middle },
  ];
}

function mean<T>(values: readonly T[] | undefined, of: (value: T) => number): number | undefined {
  if (!values || values.length === 0) return undefined;
  return values.reduce((sum, value) => sum + of(value), 0) / values.length;
}
