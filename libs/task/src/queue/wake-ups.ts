import { Injectable } from '@nestjs/common';
import type { NodeService, Woken } from '../ledger/index.js';
import { Waker, type WrittenTickets } from './wakers/waker.js';

/** What this process takes by itself. */
export interface LocalWorkers {
  /** Looks at a queue now. False where this process does not take this task of this queue. */
  wake(queue: string, task?: string): boolean;
}

// Long enough for a fetch of this process to have begun.
const COALESCE_MS = 5;

/**
 * Wakes the workers for tickets that were committed: the workers of this process at once, those of others by a
 * signal that is left out for what this process has taken meanwhile.
 */
@Injectable()
export class WakeUps {
  private readonly unsent = new Map<string, WrittenTickets>();
  private timer: NodeJS.Timeout | undefined;
  private local: LocalWorkers | undefined;

  constructor(private readonly waker: Waker) {}

  /** Says what this process takes work of. */
  serve(service: NodeService): void {
    this.waker.serve(service);
  }

  /** From now on also wakes the workers of this process, and listens to others. */
  async start(local: LocalWorkers): Promise<void> {
    this.local = local;
    await this.waker.start((queue) => void local.wake(queue));
  }

  /** This process takes nothing for now, or again. */
  hold(isHeld: boolean): void {
    this.waker.rest(isHeld);
  }

  /** The workers of this process take nothing more. */
  rest(): void {
    this.local = undefined;
  }

  /** Sends what is unsent, and ends. */
  async close(): Promise<void> {
    this.flush();
    await this.waker.close();
  }

  /** Tickets of a task were written into a queue. */
  written(queue: string, task: string, count = 1): void {
    this.local?.wake(queue, task);
    const key = `${queue} ${task}`;
    const before = this.unsent.get(key)?.count ?? 0;
    this.unsent.set(key, { queue, task, count: before + count });
    this.timer ??= setTimeout(() => this.flush(), COALESCE_MS);
  }

  /** The same for several. */
  writtenAll(woken: readonly (Woken & { readonly count?: number })[]): void {
    for (const { queue, task, count } of woken) this.written(queue, task, count);
  }

  /** This process has taken tickets of a task itself: nobody else need be woken for them. */
  taken(queue: string, task: string, count = 1): void {
    const key = `${queue} ${task}`;
    const unsent = this.unsent.get(key);
    if (!unsent) return;
    if (unsent.count <= count) this.unsent.delete(key);
    else this.unsent.set(key, { ...unsent, count: unsent.count - count });
  }

  /** A queue may have room again although no ticket was written: a limit lets more through. */
  opened(queue: string, tasks: readonly string[]): void {
    for (const task of tasks) this.written(queue, task, 1);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.unsent.size === 0) return;
    const tickets = [...this.unsent.values()];
    this.unsent.clear();
    this.waker.signal(tickets);
  }
}
