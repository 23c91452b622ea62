import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { decoratedMethods } from '../definition/index.js';
import { InvalidTaskListenerError } from '../errors/index.js';
import { TASK_EVENT_METADATA, type TaskEventSubscription } from './on-task-event.decorator.js';
import type { TaskEvent } from './task-event.js';
import { TaskEvents } from './task-events.js';

type Host = Record<string, (event: TaskEvent) => unknown>;

/** Finds `@OnTaskEvent` methods on the application's singletons and subscribes them. */
@Injectable()
export class TaskEventExplorer {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly events: TaskEvents,
  ) {}

  explore(): void {
    const found = decoratedMethods<Host, TaskEventSubscription>(TASK_EVENT_METADATA, this.discovery, this.scanner);
    for (const { wrapper, host, method, marks } of found) {
      const isSingleton = wrapper.isDependencyTreeStatic() && !wrapper.isTransient;
      if (!isSingleton) throw new InvalidTaskListenerError(`${host.constructor.name}.${method}`);
      this.subscribe(host, method, marks);
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
