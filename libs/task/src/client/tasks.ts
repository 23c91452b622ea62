import { Injectable } from '@nestjs/common';
import type { TaskNameOrContract } from '../definition/index.js';
import { type EnqueuedWith, isLedgerId, type SqlRunner } from '../ledger/index.js';
import { assertKnown } from '../options/index.js';
import { ExecutionView } from './scope/execution-view.js';
import { ScopedTasks } from './scope/scoped-tasks.js';
import type { StoreHealth } from './store-probe.js';
import { TasksParts } from './tasks.parts.js';
import { watchAll, type WakeUp } from './waiting/wake-ups.js';

/**
 * Enqueues tasks and follows them. Inject it anywhere.
 *
 * @example
 * const handle = await tasks.enqueue(generateReport, { userId: 'u1' }, { priority: Priority.HIGH });
 * const { url } = await handle.result({ timeout: '5m' });
 */
@Injectable()
export class Tasks extends ScopedTasks {
  /** @internal */
  constructor(parts: TasksParts) {
    super(parts, new ExecutionView(parts.ledger));
  }

  /**
   * Calls the listener when an execution reports progress or settles; returns the way to stop. It is a wake-up,
   * not the truth, and one can be lost: look at the execution, and look from time to time as well.
   */
  watch(id: string, listener: () => void): () => void {
    const { signals } = this.parts.ledger;
    const stops = [signals.onId('changed', id, listener), signals.onId('settled', id, listener)];
    return () => stops.forEach((stop) => stop());
  }

  /**
   * The same for every execution, new ones included; returns the way to stop. One that was enqueued in a
   * transaction of the caller's (`manager`) is first told of when it starts.
   */
  watchAll(listener: (wakeUp: WakeUp) => void): () => void {
    return watchAll(this.parts.ledger.signals, listener);
  }

  /**
   * Forgets the results that are kept of a task with the option `cache`; how many. The executions stay.
   * @param options `manager`: makes it part of a transaction of yours
   * @throws UnknownTaskError for a name that this process does not know
   */
  clearCache(task: TaskNameOrContract, options: { readonly manager?: SqlRunner } = {}): Promise<number> {
    assertKnown<{ manager?: unknown }>(options, { manager: true }, { whole: 'options' });
    const { name } = this.parts.enqueuer.homeOf(task);
    return this.parts.ledger.cache.clear(name, options.manager);
  }

  /**
   * What an execution was enqueued with, beside its record: lock, unique key, trace. Null for an id that there is not. Keys are
   * made of payloads: show them to those only who may read these.
   */
  async enqueuedWith(id: string): Promise<EnqueuedWith | null> {
    return isLedgerId(id) ? ((await this.parts.ledger.uniqueKeys.enqueuedWith(id)) ?? null) : null;
  }

  /** Whether the ledger and the engine answer. Never rejects. */
  health(): Promise<StoreHealth> {
    return this.parts.probe.check();
  }
}
