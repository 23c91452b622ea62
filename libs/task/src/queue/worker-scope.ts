import { Injectable } from '@nestjs/common';
import { TaskRegistry } from '../definition/index.js';
import { Ledger } from '../ledger/index.js';

/** What the workers of this process take work of, as it is now. */
@Injectable()
export class WorkerScope {
  private readonly passedOver = new Set<string>();
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly ledger: Ledger,
    private readonly registry: TaskRegistry,
  ) {}

  get nodeId(): string {
    return this.ledger.nodes.id;
  }

  /** Tasks that there are handlers for. */
  get tasks(): readonly string[] {
    const { names } = this.registry;
    return this.passedOver.size === 0 ? names : names.filter((name) => !this.passedOver.has(name));
  }

  /** Takes nothing of these tasks until they are resumed: what is enqueued waits. */
  passOver(tasks: readonly string[]): void {
    for (const task of tasks) this.passedOver.add(task);
  }

  /** Takes work of these tasks again. */
  resume(tasks: readonly string[]): void {
    for (const task of tasks) this.passedOver.delete(task);
    for (const listener of this.listeners) listener();
  }

  /** Calls the listener when there is more to take. */
  onResumed(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Those of them whose runs need a lock. */
  get lockedTasks(): readonly string[] {
    return this.registry.lockedTasks;
  }
}
