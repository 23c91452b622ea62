import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskEngine } from '../engine/index.js';
import { LedgerUnavailableError } from '../errors/index.js';
import type { Dispatch } from '../ledger/outbox.js';
import { LineBudget } from '../line-budget.js';
import { retryPauseMs } from '../retry-pause.js';
import type { SecondLook } from './second-look.js';

const LONGEST_WAIT_MS = 2_000;
// An engine may be away for hours while work goes on to be recorded; the ledger remembers all of it anyway (L9).
const MOST_WAITING = 10_000;

/**
 * Tells the engine about committed executions, from memory, until it acknowledges. Whatever this process
 * takes with it when it dies is dispatched again by the leader, so nothing depends on it.
 */
export class Dispatcher {
  private readonly unreachable = new LineBudget(Dispatcher.name, 'queues out of reach');
  private readonly waiting = new Map<string, Dispatch[]>();
  private readonly loops = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  private add: (queue: string, batch: Dispatch[]) => Promise<void>;
  private stopped = false;
  private overflowed = false;

  constructor(
    engine: TaskEngine,
    private readonly secondLook: SecondLook,
  ) {
    this.add = (queue, batch) => engine.add(queue, batch);
  }

  dispatch(dispatch: Dispatch): void {
    const { queue } = dispatch;
    const waiting = this.waiting.get(queue) ?? [];
    this.waiting.set(queue, waiting);
    if (waiting.length < MOST_WAITING) waiting.push(dispatch);
    else this.overflowed = true;
    if (!this.loops.has(queue)) this.loops.set(queue, this.drain(queue));
  }

  /** An enqueue has failed: if its row was committed all the same, the engine must hear of it. */
  doubt(error: unknown): void {
    if (error instanceof LedgerUnavailableError && error.indeterminate) this.secondLook.doubt(error.executionId);
  }

  /** Tells somebody else instead of the engine from now on. */
  redirect(tell: (batch: Dispatch[]) => Promise<void>): void {
    this.add = (_queue, batch) => tell(batch);
  }

  /** Resolves when the engine has acknowledged everything so far. */
  async idle(): Promise<void> {
    while (this.loops.size > 0) await Promise.all(this.loops.values());
  }

  /** Gives up on an engine that does not answer, and returns what it was not told. */
  async stop(): Promise<Dispatch[]> {
    this.stopped = true;
    this.secondLook.stop();
    this.stopping.abort();
    await this.idle();
    return [...this.waiting.values()].flat();
  }

  private async drain(queue: string): Promise<void> {
    // Let all that was committed together reach the engine together.
    await new Promise(setImmediate);
    for (let failures = 0; !this.stopped;) {
      const batch = this.waiting.get(queue)?.splice(0, 500) ?? [];
      if (batch.length === 0 && !this.overflowed) break;
      failures = (await this.tell(queue, batch, failures)) ? 0 : failures + 1;
    }
    this.loops.delete(queue);
  }

  private async tell(queue: string, batch: Dispatch[], failures: number): Promise<boolean> {
    try {
      if (batch.length > 0) await this.add(queue, batch);
      else await this.catchUp();
      return true;
    } catch (error) {
      if (failures === 0)
        this.unreachable.warn(
          `Queue "${queue}" is out of reach; ${batch.length} executions wait in the ledger: ${String(error)}`,
        );
      this.waiting.get(queue)?.unshift(...batch);
      const { signal } = this.stopping;
      await sleep(retryPauseMs(failures, LONGEST_WAIT_MS), undefined, { ref: false, signal }).catch(() => undefined);
      return false;
    }
  }

  // The engine answers again, and must hear of what there was no room for.
  private async catchUp(): Promise<void> {
    this.overflowed = false;
    await this.secondLook.all().catch((error: unknown) => {
      this.overflowed = true;
      throw error;
    });
  }
}
