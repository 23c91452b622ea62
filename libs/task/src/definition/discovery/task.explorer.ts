import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, ModulesContainer } from '@nestjs/core';
import { InvalidOptionError, InvalidTaskHandlerError } from '../../errors/index.js';
import { discoveredClasses, type HandlerClass } from './discovered-classes.js';
import { HandlerFactory, type ProviderWrapper } from '../handler/handler.factory.js';
import { assertEnhancersRun } from '../handler/handler-enhancers.js';
import { GENERATOR_PROBLEM, isGenerator } from '../handler/generator.js';
import { payloadOf } from '../handler/handler-payload.js';
import { lockOfPrevention } from '../settings/resolve-lock.js';
import { preventionsOf, type TaskDeclaration, taskNamesOf, tasksOf } from '../decorators/task.metadata.js';
import type { TaskOptions } from '../settings/task.options.js';
import { TaskRegistry } from '../task.registry.js';

/** Finds the methods with `@Task` on every provider and controller, and registers them. */
@Injectable()
export class TaskExplorer implements OnModuleInit {
  private readonly handlers: HandlerFactory;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly registry: TaskRegistry,
    modules: ModulesContainer,
  ) {
    this.handlers = new HandlerFactory(modules);
  }

  onModuleInit(): void {
    this.explore();
    this.registry.completeBoot();
  }

  /** Registers what is not yet registered; after `TaskRegistry.clear()` that is everything. */
  explore(): void {
    for (const { wrapper, type } of discoveredClasses(this.discovery)) this.exploreOne(wrapper, type);
  }

  private exploreOne(wrapper: ProviderWrapper, type: HandlerClass): void {
    const tasks = tasksOf(type);
    for (const { method, options } of preventionsOf(type)) {
      if (tasks.some((task) => task.method === method)) continue;
      const option = `${type.name}.${String(method)}: @PreventDuplicate`;
      throw new InvalidOptionError(option, options, 'Add @Task to the method: without it nothing runs it as a task.');
    }
    assertNamesTasks(type, tasks);
    for (const task of tasks) this.register(wrapper, type, task);
  }

  private register(wrapper: ProviderWrapper, type: HandlerClass, task: TaskDeclaration): void {
    const { contract } = task;
    const owner = `${type.name}.${String(task.method)}`;
    const method = methodOf(type, task, owner);
    const payload = payloadOf(type, task, owner);
    assertEnhancersRun(wrapper, type.prototype, { task: contract.name, owner, method });
    const invoke = this.handlers.create(wrapper, method);
    const options = withPrevention(type, task, owner);
    const module = wrapper.host?.metatype?.name ?? type.name;
    this.registry.add({ name: contract.name, owner, module, options, payload, invoke }, type);
  }
}

// A name for a method that is no task would silently do nothing.
function assertNamesTasks(type: HandlerClass, tasks: readonly TaskDeclaration[]): void {
  const methods = tasks.map(({ method }) => String(method));
  for (const [method, name] of Object.entries(taskNamesOf(type))) {
    if (methods.includes(method)) continue;
    const known =
      methods.length > 0 ? `Methods with @Task: ${methods.join(', ')}.` : 'The class has no method with @Task.';
    throw new InvalidOptionError(`${type.name}: @TaskNames ${method}`, name, known);
  }
}

function withPrevention(type: object, { method, options }: TaskDeclaration, owner: string): TaskOptions {
  const prevention = preventionsOf(type).find((declared) => declared.method === method);
  if (!prevention) return options;
  if (options.lock === undefined) return { ...options, lock: lockOfPrevention(prevention.options, owner) };
  throw new InvalidOptionError(`${owner}: lock`, options.lock, 'Use either the option lock or @PreventDuplicate.');
}

function methodOf(type: HandlerClass, { contract, method, isStatic }: TaskDeclaration, owner: string): string {
  const fail = (problem: string) => new InvalidTaskHandlerError(contract.name, owner, problem);
  if (isStatic) throw fail('it is static. Make it a method of the instance.');
  if (typeof method === 'symbol') throw fail('its name is a symbol. Give it a name that is text.');
  const descriptor = descriptorOf(type.prototype, method);
  if (!descriptor) throw fail('it is a property, or does not exist. Make it a method.');
  if (typeof descriptor.value !== 'function') throw fail('it is no method. Make it one.');
  if (isGenerator(descriptor.value)) throw fail(GENERATOR_PROBLEM);
  return method;
}

// Reading the property instead would run a getter.
function descriptorOf(prototype: object | null, method: string): PropertyDescriptor | undefined {
  if (!prototype) return undefined;
  return Object.getOwnPropertyDescriptor(prototype, method) ?? descriptorOf(Object.getPrototypeOf(prototype), method);
}
