import { messageOf } from '../errors/any-value.js';
import type { Claim } from '../ledger/index.js';
import type { RateLimitedLogger } from '../logging/rate-limited-logger.js';
import { BUILT_IN, type TextMask } from '../secrets/index.js';
import { forgettable } from './forgettable.js';

/** Who the run is, for the lines about it. */
export type RunIdentity = Pick<Claim, 'id' | 'run' | 'taskName'>;

/**
 * Whether a run is still under way. Timers and promises that a handler has left behind go on to call its context: after
 * the end nothing comes of that, and one line of the process's log says so.
 */
export class RunState {
  private over = false;
  private readonly told: ('late' | 'forgotten')[] = [];

  constructor(
    private readonly run: RunIdentity,
    private readonly lines: RateLimitedLogger,
    private readonly mask: Pick<TextMask, 'text'> = BUILT_IN,
  ) {}

  get isOver(): boolean {
    return this.over;
  }

  /** The handler has settled, or has been given up on. */
  close(): void {
    this.over = true;
  }

  /** Whether the run is over, so that nothing may be written any more. */
  refuses(method: string): boolean {
    if (this.over)
      this.tellOnce(
        'late',
        `called ${method} after it had ended, and nothing was recorded. ` +
          'Stop timers and await promises before the handler returns.',
      );
    return this.over;
  }

  /**
   * Does a write of the handler's and answers with its result; with `instead` after the end of the run. Code that awaits
   * it within the run hears of its failure; if nobody does, that ends no process.
   */
  write<T>(method: string, work: () => Promise<T>, instead: T): Promise<T> {
    if (this.refuses(method)) return Promise.resolve(instead);
    return this.guard(method, this.unlessOver(method, work, instead));
  }

  /** Keeps work that the handler has forgotten to await from ending the process. */
  guard<T>(method: string, work: Promise<T>): Promise<T> {
    return forgettable(work, (error) => {
      if (!this.refuses(method))
        this.tellOnce(
          'forgotten',
          `called ${method} without await, and it failed: ${this.mask.text(messageOf(error))}`,
        );
    });
  }

  // Begun within the run, and overtaken by its end.
  private async unlessOver<T>(method: string, work: () => Promise<T>, instead: T): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (this.refuses(method)) return instead;
      throw error;
    }
  }

  private tellOnce(kind: 'late' | 'forgotten', what: string): void {
    if (this.told.includes(kind)) return;
    this.told.push(kind);
    const { id, run, taskName } = this.run;
    this.lines.warn(`Task "${taskName}" ${what} (execution ${id}, run ${run})`);
  }
}
