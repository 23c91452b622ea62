import { TaskRevokedError } from '../errors/index.js';

/** A run of this process, or a delivery that is about to become one. */
export interface Flight {
  readonly id: string;
  readonly controller: AbortController;
}

interface OwnFlight extends Flight {
  readonly abandon: () => void;
}

/** What this process is working on. Refuses an id that is in flight here already (ledger.md, step 2). */
export class InFlight {
  private readonly flights = new Map<string, OwnFlight>();
  private readonly emptied = new Set<() => void>();
  private closed = false;
  private suspended = false;

  /**
   * Undefined when the id is in flight here, or when this process takes no work now.
   * @param abandon Called when the engine must not wait for this flight any longer: another process may take over.
   */
  admit(id: string, abandon: () => void): Flight | undefined {
    if (this.closed || this.suspended || this.flights.has(id)) return undefined;
    const flight: OwnFlight = { id, controller: new AbortController(), abandon };
    this.flights.set(id, flight);
    return flight;
  }

  leave(flight: Flight): void {
    this.flights.delete(flight.id);
    if (this.flights.size > 0) return;
    for (const resolve of this.emptied) resolve();
    this.emptied.clear();
  }

  /**
   * Takes no more work. A paused BullMQ worker that waits for a job still takes one when it comes, and what is
   * handed over at shutdown comes at once.
   */
  close(): void {
    this.closed = true;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  get size(): number {
    return this.flights.size;
  }

  /** What is in flight. */
  ids(): string[] {
    return [...this.flights.keys()];
  }

  has(id: string): boolean {
    return this.flights.has(id);
  }

  /** Asks one run to stop because its execution was cancelled. The first reason to stop counts. */
  cancel(id: string): void {
    this.flights.get(id)?.controller.abort(new TaskRevokedError(id));
  }

  /**
   * Another process may take over: asks all runs to stop, and gives their jobs back to the engine at once. Their
   * outcomes may have to wait for the ledger, and a job that is held so long would be kept from everybody. Answers with
   * how many runs have not been asked before.
   */
  surrender(reason: Error): number {
    let asked = 0;
    for (const { controller, abandon } of this.flights.values()) {
      if (!controller.signal.aborted) asked++;
      controller.abort(reason);
      abandon();
    }
    return asked;
  }

  /** Takes no work until further notice: a claim could only wait for a ledger that is out of reach. */
  suspend(suspended: boolean): void {
    this.suspended = suspended;
  }

  get isSuspended(): boolean {
    return this.suspended;
  }

  /** Asks all runs to stop. */
  abortAll(reason: Error): void {
    for (const { controller } of this.flights.values()) controller.abort(reason);
  }

  /** Resolves to true when nothing is in flight, to false when that takes longer than `ms`. */
  whenEmpty(ms: number): Promise<boolean> {
    if (this.flights.size === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const empty = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.emptied.delete(empty);
        resolve(false);
      }, ms);
      this.emptied.add(empty);
    });
  }
}
