import { Inject, Injectable, Optional } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { DuplicateTaskError, InvalidTaskHandlerError, UnknownTaskError } from '../errors/index.js';
import { createDefinition, type TaskParts } from './create-definition.js';
import { FunctionInjector, type FunctionTaskOptions, type Injection, type TaskFunction } from './function-task.js';
import { GENERATOR_PROBLEM, isGenerator } from './handler/generator.js';
import type { OutputOf, PayloadSource } from './payload/payload-source.js';
import { assertSharedAlike } from './settings/resolve-breaker.js';
import type { TaskDefinition } from './task.definition.js';
import type { TaskInfo } from './info/task-info.js';
import { TASK_DEFAULTS, type TaskDefaults } from './settings/task.options.js';

interface Entry {
  readonly definition: TaskDefinition;
  /** The class that declares the task, or the registration of a function. */
  readonly source: object;
}

/**
 * The tasks that this process knows.
 * @example registry.registerFunction('double_it', ({ x }) => ({ doubled: x * 2 }), { payload: z.object({ x: z.number() }) });
 */
@Injectable()
export class TaskRegistry {
  private readonly entries = new Map<string, Entry>();
  private readonly functions = new Map<string, readonly Injection[]>();
  private readonly injector: FunctionInjector;
  private readonly listeners = new Set<() => void>();
  private listed: readonly string[] = [];
  private locked: string[] = [];
  private preparers: readonly string[] = [];
  private isBooted = false;

  constructor(
    moduleRef: ModuleRef,
    @Optional() @Inject(TASK_DEFAULTS) private readonly defaults: TaskDefaults = {},
  ) {
    this.injector = new FunctionInjector(moduleRef);
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** @throws UnknownTaskError */
  get(name: string): TaskDefinition {
    const entry = this.entries.get(name);
    if (!entry) throw new UnknownTaskError(name);
    return entry.definition;
  }

  /** @throws UnknownTaskError */
  getInfo(name: string): TaskInfo {
    return this.get(name).info;
  }

  /** Every task, by name. */
  listAll(): TaskInfo[] {
    return [...this.entries.keys()].sort().map((name) => this.getInfo(name));
  }

  /** The tasks that have all of these tags, by name; every task when there are none. */
  listByTags(tags: readonly string[]): TaskInfo[] {
    return this.listAll().filter((info) => tags.every((tag) => info.tags.includes(tag)));
  }

  /**
   * Makes a function the handler of a task, before or after the boot. It is called with the payload,
   * the context and the injected providers, which are resolved anew for each run.
   * @throws DuplicateTaskError, InvalidTaskNameError, InvalidTaskHandlerError, InvalidOptionError, MissingDependencyError
   */
  registerFunction<
    P extends PayloadSource,
    const I extends readonly Injection[] = readonly [],
    C extends object = object,
  >(name: string, fn: TaskFunction<OutputOf<P>, C, I>, options: FunctionTaskOptions<I> & { readonly payload: P }): void;
  registerFunction<
    T extends object = Record<string, unknown>,
    const I extends readonly Injection[] = readonly [],
    C extends object = object,
  >(name: string, fn: TaskFunction<T, C, I>, options?: FunctionTaskOptions<I>): void;
  registerFunction(
    name: string,
    fn: TaskFunction<never, never, readonly Injection[]>,
    options: FunctionTaskOptions<readonly Injection[]> & { readonly payload?: PayloadSource } = {},
  ): void {
    const { inject = [], payload, ...taskOptions } = options;
    const owner = fn.name || 'anonymous function';
    if (isGenerator(fn)) throw new InvalidTaskHandlerError(name, owner, GENERATOR_PROBLEM);
    // During the boot Nest knows the providers but not yet all that they depend on, and would remember a wrong answer.
    if (this.isBooted) this.injector.check(name, inject);
    const invoke = this.injector.bind(name, fn as (...args: unknown[]) => unknown, inject);
    this.add({ name, owner, module: 'functions', options: taskOptions, payload, invoke }, {});
    this.functions.set(name, inject);
  }

  /**
   * Adds a task. One that the same source has already declared under the same name stays as it is:
   * a provider class may well be registered in two modules.
   * @internal
   */
  add(parts: TaskParts, source: object): void {
    const existing = this.entries.get(parts.name);
    if (existing?.source === source && existing.definition.owner === parts.owner) return;
    if (existing) throw new DuplicateTaskError(parts.name, [existing.definition.owner, parts.owner]);
    const definition = createDefinition(parts, this.defaults);
    if (definition.breaker) assertSharedAlike(definition, this.definitions);
    this.entries.set(parts.name, { definition, source });
    if (definition.lock) this.locked = [...this.locked, parts.name];
    this.changed();
  }

  private changed(): void {
    this.listed = [...this.entries.keys(), ...this.preparers];
    for (const listener of this.listeners) listener();
  }

  /** @internal */
  get definitions(): TaskDefinition[] {
    return [...this.entries.values()].map(({ definition }) => definition);
  }

  /** @internal Every name of a ticket that this process can do: the tasks that it has handlers for, and what it prepares. */
  get names(): readonly string[] {
    return this.listed;
  }

  /** @internal Something that makes payloads of executions when they are needed: their tickets go by its name until then. */
  addPreparer(name: string): void {
    if (this.preparers.includes(name)) return;
    this.preparers = [...this.preparers, name];
    this.changed();
  }

  /** @internal The tasks that have a lock. */
  get lockedTasks(): readonly string[] {
    return this.locked;
  }

  /** @internal Calls the listener when a task, or what makes payloads, is added from now on. */
  onAdded(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** @internal From now on a missing dependency is reported at registration; those before are checked here. */
  completeBoot(): void {
    this.isBooted = true;
    for (const [name, inject] of this.functions) this.injector.check(name, inject);
  }

  /** Forgets every task, as for tests and hot reload. */
  clear(): void {
    this.entries.clear();
    this.functions.clear();
    this.listed = [];
    this.locked = [];
    this.preparers = [];
  }
}
