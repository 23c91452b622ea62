import { CircularDependencyError } from '../errors/index.js';

/**
 * Which tasks wait for which, by name. For planning: nothing of it is stored or run.
 *
 * @example
 * const graph = new DependencyGraph();
 * graph.addDependency('load', 'transform'); // load waits for transform
 * graph.addDependency('transform', 'extract');
 * graph.topologicalSort(); // ['extract', 'transform', 'load']
 */
export class DependencyGraph {
  private readonly edges = new Map<string, Set<string>>();

  /** Adds a task, without dependencies if it is new. */
  addTask(name: string): this {
    if (!this.edges.has(name)) this.edges.set(name, new Set());
    return this;
  }

  /** `from` waits for `to`. Tasks that are not there are added. A cycle is not refused here: see `hasCycle`. */
  addDependency(from: string, to: string): this {
    this.addTask(to).addTask(from).edges.get(from)!.add(to);
    return this;
  }

  /** False where `from` did not wait for `to`. */
  removeDependency(from: string, to: string): boolean {
    return this.edges.get(from)?.delete(to) ?? false;
  }

  /** What a task waits for, in the order in which it was added; empty for a task that is not there. */
  dependenciesOf(name: string): string[] {
    return [...(this.edges.get(name) ?? [])];
  }

  /** Tasks that are not done and wait for nothing that is not done, in the order in which they were added. */
  getReadyTasks(done: Iterable<string> = []): string[] {
    const isDone = new Set(done);
    return [...this.edges]
      .filter(([name, upstreams]) => !isDone.has(name) && [...upstreams].every((upstream) => isDone.has(upstream)))
      .map(([name]) => name);
  }

  hasCycle(): boolean {
    return this.findCycle() !== undefined;
  }

  /** The tasks of a cycle, from one of them back to it; undefined where there is none. */
  findCycle(): string[] | undefined {
    return this.walk().cycle;
  }

  /**
   * Every task behind those that it waits for, otherwise in the order in which they were added.
   * @throws CircularDependencyError which names the path
   */
  topologicalSort(): string[] {
    const { cycle, order } = this.walk();
    if (cycle) throw new CircularDependencyError(cycle);
    return order;
  }

  /** How many tasks the longest chain of dependencies has. @throws CircularDependencyError */
  depth(): number {
    const depths = new Map<string, number>();
    for (const name of this.topologicalSort())
      depths.set(name, 1 + deepest(this.dependenciesOf(name).map((upstream) => depths.get(upstream)!)));
    return deepest([...depths.values()]);
  }

  // By a stack of its own: a chain may be longer than that of the language.
  private walk(): { readonly cycle?: string[]; readonly order: string[] } {
    const order: string[] = [];
    const done = new Set<string>();
    for (const start of this.edges.keys()) {
      const path: { readonly name: string; readonly rest: string[] }[] = [];
      const isOnPath = new Set<string>();
      const enter = (name: string): void => {
        isOnPath.add(name);
        path.push({ name, rest: this.dependenciesOf(name).reverse() });
      };
      if (!done.has(start)) enter(start);
      for (let top = path.at(-1); top; top = path.at(-1)) {
        const next = top.rest.pop();
        if (next === undefined) {
          path.pop();
          isOnPath.delete(top.name);
          done.add(top.name);
          order.push(top.name);
        } else if (isOnPath.has(next)) {
          const names = path.map(({ name }) => name);
          return { cycle: [...names.slice(names.indexOf(next)), next], order };
        } else if (!done.has(next)) enter(next);
      }
    }
    return { order };
  }
}

// Not Math.max(...): an argument for each of many thousands is too many.
function deepest(depths: readonly number[]): number {
  return depths.reduce((most, one) => Math.max(most, one), 0);
}
