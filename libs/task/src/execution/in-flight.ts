import { TaskRevokedError } from '../errors/index.js';
import type { Claim } from '../ledger/index.js';
import type { RunPlace } from '../queue/index.js';
import { longTimeout } from '../time/long-timeout.js';

/** A claim of this process: it lies ready, or its handler runs, or its outcome is on its way into the ledger. */
export interface Flight {
  readonly claim: Claim;
  readonly controller: AbortController;
  /** Where another thread finds it until its handler begins. */
  readonly slot?: number;
  /** What its handler gives away while it waits for others. */
  place?: RunPlace;
}

/** What this process has claimed. */
export class InFlight {
  private readonly flights = new Map<string, Flight>();
  private readonly emptied = new Set<() => void>();
  private closed = false;

  /** A claim, before anything is done about it. */
  admit(claim: Claim, slot?: number): Flight {
    const flight: Flight = { claim, slot, controller: new AbortController(), place: undefined };
    this.flights.set(keyOf(claim), flight);
    return flight;
  }

  find(claim: Pick<Claim, 'id' | 'run'>): Flight | undefined {
    return this.flights.get(keyOf(claim));
  }

  leave(claim: Pick<Claim, 'id' | 'run'>): void {
    this.flights.delete(keyOf(claim));
    if (this.flights.size > 0) return;
    for (const resolve of this.emptied) resolve();
    this.emptied.clear();
  }

  /** No handler begins any more. */
  close(): void {
    this.closed = true;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  get size(): number {
    return this.flights.size;
  }

  /** Everything that is in flight. */
  all(): Flight[] {
    return [...this.flights.values()];
  }

  /** Asks the run of an execution to stop because that was cancelled. The first reason to stop counts. */
  cancel(id: string): void {
    for (const { claim, controller } of this.flights.values())
      if (claim.id === id) controller.abort(new TaskRevokedError(id));
  }

  /** Asks all runs to stop; how many had not been asked before. */
  abortAll(reason: Error): number {
    let asked = 0;
    for (const { controller } of this.flights.values()) {
      if (!controller.signal.aborted) asked++;
      controller.abort(reason);
    }
    return asked;
  }

  /** Resolves to true when nothing is in flight, to false when that takes longer than `ms`. */
  whenEmpty(ms: number): Promise<boolean> {
    if (this.flights.size === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const empty = (): void => {
        stop();
        resolve(true);
      };
      const stop = longTimeout(() => {
        this.emptied.delete(empty);
        resolve(false);
      }, ms);
      this.emptied.add(empty);
    });
  }
}

function keyOf({ id, run }: Pick<Claim, 'id' | 'run'>): string {
  return `${id} ${run}`;
}
