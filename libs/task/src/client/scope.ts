import { isDeepStrictEqual } from 'node:util';
import type { Creator, EnqueueOptions } from '../enqueue/index.js';
import { InvalidOptionError, OutOfScopeError } from '../errors/index.js';
import { type ExecutionFilter, keptJson, type TaskExecution } from '../ledger/index.js';
import { assertKnown, assertLabel, isObject, type NamesOf } from '../options/index.js';
import { containsJson } from './json-containment.js';

/** Which executions exist for somebody. All conditions hold together, and there has to be one. */
export interface ExecutionScope {
  readonly createdBy?: string;
  /** Keys and values that the metadata contains (`@>`). */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** All of these tags. */
  readonly tags?: readonly string[];
  /** In one of these queues. */
  readonly queues?: readonly string[];
  /** Of one of these tasks. */
  readonly tasks?: readonly string[];
  /** Of one of these modules. */
  readonly modules?: readonly string[];
}

/** The task of an enqueue, as far as a scope is about it. */
export interface ScopedTask {
  readonly name: string;
  readonly module: string;
  readonly queue?: string | null;
}

/** What a scope forces of work that runs elsewhere. */
export type RecordedWork = Pick<EnqueueOptions, 'createdBy' | 'metadata'>;

const FIELDS: NamesOf<ExecutionScope> = {
  createdBy: true,
  metadata: true,
  tags: true,
  queues: true,
  tasks: true,
  modules: true,
};
const LISTS = ['tags', 'queues', 'tasks', 'modules'] as const;
const CHOICES = [
  ['queues', 'queue'],
  ['tasks', 'taskName'],
  ['modules', 'module'],
] as const;

/** A scope that was checked once, and the questions that are put to it. */
export class CheckedScope {
  private constructor(readonly scope: ExecutionScope) {}

  /**
   * Fails closed: what is unknown, undefined, empty or of another type would narrow nothing.
   * @throws InvalidOptionError which names the field
   */
  static of(given: unknown): CheckedScope {
    const scope = given as ExecutionScope;
    assertKnown<ExecutionScope>(scope ?? null, FIELDS, { whole: 'scope', prefix: 'scope.' });
    const entries = Object.entries(scope);
    if (entries.length === 0) throw new InvalidOptionError('scope', scope, 'Give at least one condition.');
    for (const [field, value] of entries)
      if (value === undefined)
        throw new InvalidOptionError(`scope.${field}`, value, 'Say what it is, or leave it out.');
    if ('createdBy' in scope) assertLabel(scope.createdBy, 'scope.createdBy');
    for (const field of LISTS) if (field in scope) assertNames(scope[field], `scope.${field}`);
    if ('metadata' in scope) assertMetadata(scope.metadata);
    // A copy: what the caller changes afterwards must not widen it.
    return new CheckedScope(JSON.parse(JSON.stringify(scope)) as ExecutionScope);
  }

  /** What a filter finds within the scope; null when that can only be nothing. */
  narrowed<Filter extends ExecutionFilter>(filter: Filter): Filter | null {
    const { createdBy, tags = [], metadata } = this.scope;
    if (createdBy !== undefined && (filter.createdBy ?? createdBy) !== createdBy) return null;
    const choices = CHOICES.map(([names, field]) => [field, common(filter[field], this.scope[names])] as const);
    if (choices.some(([, names]) => names?.length === 0)) return null;
    if (contradicted(filter.metadata, metadata).length > 0) return null;
    return {
      ...filter,
      ...Object.fromEntries(choices.filter(([, names]) => names !== undefined)),
      ...(createdBy !== undefined && { createdBy }),
      ...(metadata && { metadata: { ...filter.metadata, ...metadata } }),
      ...(tags.length > 0 && { tags: [...(filter.tags ?? []), ...tags] }),
    };
  }

  /**
   * The options of an enqueue within the scope: what it does not say comes from the scope, or from the task.
   * @throws OutOfScopeError which names the field
   */
  forced(options: EnqueueOptions, task: ScopedTask): EnqueueOptions {
    const { metadata, tags = [], queues } = this.scope;
    const queue = options.queue ?? task.queue ?? queues?.[0];
    this.assertWithin({ ...options, queue }, task);
    return {
      ...options,
      ...(queues && { queue }),
      createdBy: this.creator(options.createdBy),
      ...(tags.length > 0 && { tags: [...new Set([...(options.tags ?? []), ...tags])] }),
      ...(metadata && { metadata: { ...options.metadata, ...metadata } }),
    };
  }

  /** Who has created what is written within the scope: the creator of the scope, where it names one. */
  creator(given: Creator | undefined): Creator | undefined {
    const { createdBy } = this.scope;
    const isOther = createdBy !== undefined && (typeof given === 'object' ? given.id : given) !== createdBy;
    return isOther ? createdBy : given;
  }

  private assertWithin({ queue, tags = [], metadata = {} }: EnqueueOptions, { name, module }: ScopedTask): void {
    const { scope } = this;
    refuse(scope.tasks?.includes(name) === false, 'task');
    refuse(scope.modules?.includes(module) === false, 'module');
    refuse(queue !== undefined && scope.queues?.includes(queue) === false, 'queue');
    refuse(
      tags.some((tag) => scope.tags?.includes(tag) === false),
      'tags',
    );
    this.assertKept(metadata);
  }

  /**
   * Creator and metadata of work that runs elsewhere, within the scope. Such work has neither tags nor a queue of its own.
   * @throws OutOfScopeError which names the field
   */
  forcedRecord(record: RecordedWork, task: ScopedTask): RecordedWork {
    refuse(this.scope.queues !== undefined, 'queue');
    refuse(this.scope.tags !== undefined, 'tags');
    const { createdBy, metadata } = this.forced(record, task);
    return { createdBy, metadata };
  }

  /** Whether merging this metadata keeps an execution within the scope. @throws OutOfScopeError which names the key */
  assertKept(metadata: Readonly<Record<string, unknown>> = {}): void {
    const [key] = contradicted(metadata, this.scope.metadata);
    refuse(key !== undefined, `metadata.${key}`);
  }

  /** Whether an execution is within the scope. */
  includes(execution: TaskExecution): boolean {
    const { createdBy, tags = [], metadata = {} } = this.scope;
    return (
      (createdBy === undefined || createdBy === execution.createdBy) &&
      CHOICES.every(([names, field]) => this.scope[names]?.includes(execution[field]) ?? true) &&
      tags.every((tag) => execution.tags.includes(tag)) &&
      containsJson(execution.metadata, metadata)
    );
  }
}

function refuse(isOutside: boolean, field: string): void {
  if (isOutside) throw new OutOfScopeError(field);
}

function assertNames(value: unknown, option: string): void {
  const isList = Array.isArray(value) && value.length > 0;
  if (!isList) throw new InvalidOptionError(option, value, 'Use a list of at least one text.');
  for (const name of value as unknown[]) assertLabel(name, option);
}

function assertMetadata(value: unknown): void {
  if (!isObject(value) || Object.keys(value).length === 0)
    throw new InvalidOptionError('scope.metadata', value, "Use an object such as { tenant: 'acme' }.");
  keptJson(value, 'scope.metadata');
  assertSaid(value, 'scope.metadata');
}

// JSON leaves out what is undefined, an empty object is contained in any, and null says nobody.
function assertSaid(value: unknown, path: string): void {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  if (value === undefined || value === null || value === '' || isEmpty)
    throw new InvalidOptionError(path, value, 'Say which value it has to have.');
  if (typeof value !== 'object') return;
  for (const [key, member] of Object.entries(value)) assertSaid(member, `${path}.${key}`);
}

function common(
  wanted: string | readonly string[] | undefined,
  allowed: readonly string[] | undefined,
): readonly string[] | undefined {
  if (wanted === undefined) return allowed;
  const names = [wanted].flat();
  return allowed ? names.filter((name) => allowed.includes(name)) : names;
}

/** Keys of the scope for which the metadata has another value. */
function contradicted(metadata: ExecutionFilter['metadata'] = {}, scoped: ExecutionScope['metadata'] = {}): string[] {
  return Object.keys(scoped).filter(
    (key) => Object.hasOwn(metadata, key) && !isDeepStrictEqual(metadata[key], scoped[key]),
  );
}
