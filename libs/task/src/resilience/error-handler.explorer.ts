import { Injectable } from '@nestjs/common';
import { DiscoveryService, ModulesContainer } from '@nestjs/core';
import { type DiscoveredClass, discoveredClasses, HandlerFactory, TaskRegistry } from '../definition/index.js';
import { InvalidErrorHandlerError } from '../errors/index.js';
import { ErrorHandlers } from './error-handlers.js';
import { type ErrorHandlerDeclaration, errorHandlersOf } from './on-task-error.decorator.js';

/** Finds `@OnTaskError` methods on the providers and controllers of the application. */
@Injectable()
export class ErrorHandlerExplorer {
  private readonly factory: HandlerFactory;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly registry: TaskRegistry,
    private readonly handlers: ErrorHandlers,
    modules: ModulesContainer,
  ) {
    this.factory = new HandlerFactory(modules);
  }

  /** Once all tasks are registered. @throws InvalidErrorHandlerError */
  explore(): void {
    const seen = new Set<object>();
    for (const found of discoveredClasses(this.discovery)) {
      // A class may well be a provider of two modules.
      if (seen.has(found.type)) continue;
      seen.add(found.type);
      for (const declaration of errorHandlersOf(found.type)) this.add(found, declaration);
    }
  }

  private add({ type: host, wrapper }: DiscoveredClass, declaration: ErrorHandlerDeclaration): void {
    const { task, type, method } = declaration;
    const owner = `${host.name}.${String(method)}`;
    const problem = this.problemOf(host.prototype, declaration);
    if (problem !== undefined) throw new InvalidErrorHandlerError(owner, task, problem);
    const call = this.factory.create(wrapper, String(method));
    this.handlers.add(task, { owner, type, call });
  }

  private problemOf(prototype: object, { task, method, isStatic }: ErrorHandlerDeclaration): string | undefined {
    if (isStatic) return 'it is static. Make it a method of the instance.';
    if (typeof method === 'symbol') return 'its name is a symbol. Give it a name that is text.';
    if (typeof Reflect.get(prototype, method) !== 'function') return 'it is no method. Make it one.';
    if (this.registry.has(task)) return undefined;
    const known = this.registry.names.length > 0 ? `Tasks: ${[...this.registry.names].sort().join(', ')}.` : '';
    return `there is no such task in this process. Declare it with @Task, or correct the name. ${known}`.trimEnd();
  }
}
