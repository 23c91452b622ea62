import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { InvalidTaskListenerError } from '../errors/index.js';
import { TASK_EVENT_METADATA, type TaskEventSubscription } from './on-task-event.decorator.js';
import type { TaskEvent } from './task-event.js';
import { TaskEvents } from './task-events.js';

type Host = Record<string, (event: TaskEvent) => unknown>;
type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** Finds `@OnTaskEvent` methods on the application's singletons and subscribes them. */
@Injectable()
export class TaskEventExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly events: TaskEvents,
  ) {}

  explore(): void {
    // An alias stands for a provider that is found by itself.
    const wrappers = [...this.discovery.getProviders(), ...this.discovery.getControllers()].filter(
      ({ isAlias }) => !isAlias,
    );
    for (const wrapper of wrappers) this.exploreOne(wrapper);
  }

  private exploreOne(wrapper: Wrapper): void {
    const instance: unknown = wrapper.instance;
    if (typeof instance !== 'object' || instance === null) return;
    const host = instance as Host;
    const isSingleton = wrapper.isDependencyTreeStatic() && !wrapper.isTransient;
    for (const method of this.scanner.getAllMethodNames(Object.getPrototypeOf(host) as object)) {
      const subscriptions = subscriptionsOf(host[method]);
      if (subscriptions.length > 0 && !isSingleton)
        throw new InvalidTaskListenerError(`${host.constructor.name}.${method}`);
      this.subscribe(host, method, subscriptions);
    }
  }

  private subscribe(host: Host, method: string, subscriptions: readonly TaskEventSubscription[]): void {
    for (const { type, task } of subscriptions) {
      this.events.on(type, (event) => {
        if (task === undefined || event.taskName === task) return host[method]?.(event);
        return undefined;
      });
    }
  }
}

function subscriptionsOf(handler: unknown): readonly TaskEventSubscription[] {
  if (typeof handler !== 'function') return [];
  return (Reflect.getMetadata(TASK_EVENT_METADATA, handler) ?? []) as TaskEventSubscription[];
}
