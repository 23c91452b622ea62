import type { Claim, Ledger } from '../ledger/index.js';
import { DedupLogger } from '../logging/dedup-logger.js';
import { retryPauseMs } from '../time/retry-pause.js';
import type { OwnPlace, RunPlace } from './run-slots.js';

// Most waits are over by then, and the ledger need not hear of them.
const LEAVE_AFTER_MS = 50;
const RETRY_MS = 1_000;
const LONGEST_PAUSE_MS = 500;

export interface SharedPlaceParts {
  readonly ledger: Ledger;
  readonly claim: Claim;
  /** In this process. */
  readonly own: OwnPlace;
  /** Others may take the place. */
  readonly onLeft: () => void;
}

const trouble = new DedupLogger('QueueWorker');

/**
 * The place of a run among those of its queue, here and in all processes together. While the run waits for others it has
 * neither: with a limit of 1 what it waits for could not begin.
 */
export class SharedPlace implements RunPlace {
  private waits = 0;
  private timer: NodeJS.Timeout | undefined;
  private leaving: Promise<boolean> | undefined;
  private returning: Promise<void> | undefined;

  constructor(private readonly parts: SharedPlaceParts) {}

  away<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    // Its place here comes last: those that begin here count everywhere already, and it must not keep them from beginning.
    return this.parts.own.away(() => this.outside(work, signal), signal);
  }

  /** The run is over. */
  release(): void {
    clearTimeout(this.timer);
    this.parts.own.release();
  }

  private async outside<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.waits++ === 0 && !this.returning) this.leaveIn(LEAVE_AFTER_MS);
    try {
      return await work();
    } finally {
      this.waits--;
      if (this.waits === 0) await this.comeBack(signal);
    }
  }

  private leaveIn(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.leaving = this.leave();
    }, ms).unref();
  }

  /** False where the ledger could not be told. */
  private async leave(): Promise<boolean> {
    const { ledger, claim, onLeft } = this.parts;
    try {
      await ledger.away.leave(claim);
      // Whoever looks at it can be told what it waits for.
      ledger.signals.send('changed', [claim.id]);
      onLeft();
      return true;
    } catch (error) {
      trouble.warn(`A run that waits could not give its place away, trying again: ${String(error)}`);
      if (this.waits > 0) this.leaveIn(RETRY_MS);
      return false;
    }
  }

  private comeBack(signal: AbortSignal): Promise<void> {
    clearTimeout(this.timer);
    this.returning ??= this.enter(signal).finally(() => {
      this.returning = undefined;
      if (this.waits > 0) this.leaveIn(LEAVE_AFTER_MS);
    });
    return this.returning;
  }

  // A run that is told to stop goes on at once: it gives its place up for good, and soon.
  private async enter(signal: AbortSignal): Promise<void> {
    if (this.leaving === undefined) return;
    // One whose answer was lost may have been committed all the same.
    await this.leaving;
    this.leaving = undefined;
    for (let tries = 0; !signal.aborted; tries++) {
      if (await this.isBack()) return;
      await pause(retryPauseMs(tries, LONGEST_PAUSE_MS), signal);
    }
  }

  private async isBack(): Promise<boolean> {
    const { ledger, claim } = this.parts;
    try {
      return await ledger.away.comeBack(claim);
    } catch (error) {
      trouble.warn(`A run that has waited could not take its place again, trying again: ${String(error)}`);
      return false;
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
