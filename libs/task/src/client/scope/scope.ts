import { defined } from '../../definition/index.js';
import { assertEnqueueOptions, creatorOf, type EnqueueOptions } from '../../enqueue/index.js';
import { OutOfScopeError } from '../../errors/index.js';
import { type ExecutionFilter, keptJson, type TaskExecution } from '../../ledger/index.js';
import { assertTags } from '../../options/index.js';
import { containsJson, joinedJson } from '../json-containment.js';
import { assertScope } from './scope.checks.js';

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

/** What a scope looks at. */
export type ScopedExecution = Pick<TaskExecution, 'createdBy' | 'metadata' | 'tags' | 'queue' | 'taskName' | 'module'>;

/** What a scope forces of work that runs elsewhere. */
export type RecordedWork = Pick<EnqueueOptions, 'createdBy' | 'metadata'>;

const CHOICES = [
  ['queues', 'queue'],
  ['tasks', 'taskName'],
  ['modules', 'module'],
] as const;

// Any of no tasks: what two scopes have in common that exclude each other.
const NOTHING: ExecutionScope = { tasks: [] };

/** A scope that was checked once, and the questions that are put to it. */
export class CheckedScope {
  private constructor(readonly scope: ExecutionScope) {}

  /**
   * Fails closed: what is unknown, undefined, empty or of another type would narrow nothing.
   * @throws InvalidOptionError which names the field
   */
  static of(given: unknown): CheckedScope {
    assertScope(given);
    // A copy: what the caller changes afterwards must not widen it. Checked again, for what JSON has made of it.
    const scope: unknown = JSON.parse(JSON.stringify(given));
    assertScope(scope);
    return new CheckedScope(scope);
  }

  /** What is in this scope and in another one. */
  and(other: CheckedScope): CheckedScope {
    return new CheckedScope(intersectionOf(this.scope, other.scope));
  }

  /** What a filter finds within the scope; null when that can only be nothing. */
  narrowed<Filter extends ExecutionFilter>(filter: Filter): Filter | null {
    const { createdBy, tags, metadata } = this.scope;
    if (createdBy !== undefined && (filter.createdBy ?? createdBy) !== createdBy) return null;
    const choices = CHOICES.map(([names, field]) => [field, common(filter[field], this.scope[names])] as const);
    const joined = metadata && joinedJson(copyOf(filter.metadata), metadata);
    if (isEmpty(choices) || (metadata && joined === undefined)) return null;
    return {
      ...filter,
      ...defined({ ...Object.fromEntries(choices), createdBy, metadata: joined }),
      ...(tags && { tags: [...(filter.tags ?? []), ...tags] }),
    };
  }

  /**
   * The options of an enqueue within the scope: what it does not say comes from the scope, or from the task.
   * @throws InvalidOptionError; OutOfScopeError which names the field
   */
  forced(given: EnqueueOptions, task: ScopedTask): EnqueueOptions {
    const { createdBy, metadata, tags, queues } = this.scope;
    assertEnqueueOptions(given);
    if (given.tags !== undefined) assertTags(given.tags, 'tags');
    const options = { ...given, ...(given.metadata && { metadata: copyOf(given.metadata) }) };
    const queue = options.queue ?? task.queue ?? queues?.[0];
    this.assertWithin({ ...options, queue }, task);
    return {
      ...options,
      ...(queues && { queue }),
      ...(createdBy !== undefined && { createdBy: this.creator(options.createdBy) }),
      ...(tags && { tags: [...new Set([...(options.tags ?? []), ...tags])] }),
      ...(metadata && { metadata: { ...metadata, ...options.metadata } }),
    };
  }

  /**
   * The same for the repetition of an execution within the scope. Its tags are those of the original, more than the scope's.
   * @throws OutOfScopeError where the task has moved to a module outside of the scope
   */
  repeated({ tags, ...options }: EnqueueOptions, task: ScopedTask): EnqueueOptions {
    return { ...this.forced(options, task), tags };
  }

  private assertWithin({ queue, tags = [], metadata }: EnqueueOptions, { name, module }: ScopedTask): void {
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

  private creator(given: EnqueueOptions['createdBy']): EnqueueOptions['createdBy'] {
    const { createdBy } = this.scope;
    return creatorOf(given).createdBy === createdBy ? given : createdBy;
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
    const lost = Object.entries(this.scope.metadata ?? {}).find(
      ([key, value]) => Object.hasOwn(metadata, key) && !containsJson(metadata[key], value),
    );
    refuse(lost !== undefined, `metadata.${lost?.[0]}`);
  }

  /** Whether an execution is within the scope. */
  includes(execution: ScopedExecution): boolean {
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

function intersectionOf(one: ExecutionScope, other: ExecutionScope): ExecutionScope {
  const createdBy = one.createdBy ?? other.createdBy;
  const metadata = joinedJson(one.metadata ?? {}, other.metadata ?? {}) as ExecutionScope['metadata'];
  const choices = CHOICES.map(([names]) => [names, common(one[names], other[names])] as const);
  if (createdBy !== (other.createdBy ?? createdBy) || metadata === undefined || isEmpty(choices)) return NOTHING;
  const tags = [...new Set([one.tags ?? [], other.tags ?? []].flat())];
  return {
    ...defined({ ...Object.fromEntries(choices), createdBy }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
    ...(tags.length > 0 && { tags }),
  };
}

type Choices = readonly (readonly [string, readonly string[] | undefined])[];

function isEmpty(choices: Choices): boolean {
  return choices.some(([, names]) => names?.length === 0);
}

function common(
  wanted: string | readonly string[] | undefined,
  allowed: readonly string[] | undefined,
): readonly string[] | undefined {
  if (wanted === undefined) return allowed;
  const names = [wanted].flat();
  return allowed ? names.filter((name) => allowed.includes(name)) : names;
}

// As it will be stored, and read once: an object can say something else the second time.
function copyOf(metadata: ExecutionFilter['metadata'] = {}): Readonly<Record<string, unknown>> {
  return JSON.parse(keptJson(metadata, 'metadata')) as Readonly<Record<string, unknown>>;
}
