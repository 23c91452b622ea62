import { DependencyLimitError, InvalidOptionError } from '../errors/index.js';
import { readProperty } from '../errors/any-value.js';
import { type Dependency, type DependencyCondition, MOST_NODES } from '../ledger/index.js';
import { assertKnown, isObject, type NamesOf } from '../options/index.js';
import type { DependsOn } from './enqueue.options.js';

const CONDITIONS: readonly string[] = ['success', 'finished', 'failure'] satisfies DependencyCondition[];
const EDGE: NamesOf<{ on: unknown; when?: unknown }> = { on: true, when: true };
const REMEDY = "Use a list of handles, ids, or { on: handle, when: 'success' | 'finished' | 'failure' }.";

/**
 * What an execution waits for, checked, each upstream once; undefined where it is nothing.
 * @throws InvalidOptionError, DependencyLimitError
 */
export function dependenciesOf(given: readonly DependsOn[]): readonly Dependency[] | undefined {
  if (!Array.isArray(given)) throw new InvalidOptionError('dependsOn', given, REMEDY);
  if (given.length > MOST_NODES) throw new DependencyLimitError('dependencies', MOST_NODES);
  const edges = new Map<string, Dependency>();
  given.forEach((one: unknown, index) => {
    const edge = dependencyOf(one, `dependsOn[${index}]`);
    const other = edges.get(edge.upstreamId);
    if (other && other.condition !== edge.condition)
      throw new InvalidOptionError(
        `dependsOn[${index}]`,
        edge.condition,
        `The same execution is there with another "when".`,
      );
    edges.set(edge.upstreamId, edge);
  });
  return edges.size === 0 ? undefined : [...edges.values()];
}

/** The ids of the upstreams. @throws as {@link dependenciesOf} */
export function upstreamIdsOf(given: readonly DependsOn[]): string[] {
  return (dependenciesOf(given) ?? []).map(({ upstreamId }) => upstreamId);
}

/** One of them. @throws InvalidOptionError */
export function dependencyOf(given: unknown, label: string): Dependency {
  if (!isObject(given) || !Object.hasOwn(given, 'on')) return { upstreamId: idOf(given, label), condition: 'success' };
  assertKnown(given, EDGE, { whole: label, prefix: `${label}.` });
  const { on, when = 'success' } = given as { on: unknown; when?: unknown };
  if (!CONDITIONS.includes(when as string))
    throw new InvalidOptionError(`${label}.when`, when, `Use ${CONDITIONS.map((one) => `'${one}'`).join(', ')}.`);
  return { upstreamId: idOf(on, `${label}.on`), condition: when as DependencyCondition };
}

function idOf(given: unknown, label: string): string {
  const id: unknown = typeof given === 'string' ? given : readProperty(given, 'id');
  if (typeof id !== 'string' || id === '') throw new InvalidOptionError(label, given, REMEDY);
  return id.toLowerCase();
}
