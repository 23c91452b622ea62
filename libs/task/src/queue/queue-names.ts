import { Inject, Injectable } from '@nestjs/common';
import { UnknownQueueError } from '../errors/index.js';
import { TaskRegistry } from '../definition/index.js';
import type { QueueDeclaration } from '../ledger/index.js';
import { TASK_SETTINGS, resolveLimitsOf, type TaskSettings } from '../options/index.js';

/** The queues that this process knows: the default one, the declared ones, and those that tasks use. */
@Injectable()
export class QueueNames {
  constructor(
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
    private readonly registry: TaskRegistry,
  ) {}

  all(): string[] {
    const used = this.registry.listAll().map(({ queue }) => queue ?? this.settings.defaultQueue);
    const served = this.settings.worker?.queues ?? [];
    return [...new Set([this.settings.defaultQueue, ...Object.keys(this.settings.queues), ...used, ...served])].sort();
  }

  /** Calls the listener when a task is added, which may bring a queue along. */
  onAdded(listener: () => void): void {
    this.registry.onAdded(listener);
  }

  /** The queues that this process works on. */
  served(): string[] {
    const { worker } = this.settings;
    return worker ? [...(worker.queues ?? this.all())] : [];
  }

  /** What the ledger should know of them: the limits, where the options of this process declare the queue. */
  declarations(): QueueDeclaration[] {
    const { queues } = this.settings;
    const declared = Object.entries(queues).map(([name, { globalConcurrency, limiter }]) => ({
      name,
      limits: resolveLimitsOf({ globalConcurrency, limiter }, `queues.${name}`),
    }));
    return [
      ...this.served()
        .filter((name) => !Object.hasOwn(queues, name))
        .map((name) => ({ name })),
      ...declared,
    ];
  }

  /** @throws UnknownQueueError for a queue that nobody has declared */
  assertKnown(queue: string): string {
    // The common case must not walk through the registry.
    if (queue === this.settings.defaultQueue || Object.hasOwn(this.settings.queues, queue)) return queue;
    const known = this.all();
    if (known.includes(queue)) return queue;
    throw new UnknownQueueError(queue, known);
  }
}
