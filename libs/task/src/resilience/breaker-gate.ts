import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import type { ResolvedBreaker, TaskDefinition } from '../definition/index.js';
import { type BreakerChange, type BreakerVerdict, type Claim, isTransient, Ledger } from '../ledger/index.js';
import { DedupLogger } from '../logging/dedup-logger.js';
import { ProcessLogger } from '../logging/process-logger.js';
import { WorkerScope } from '../queue/index.js';

const LOOK_MS = 500;

/** A run before its breaker. */
export interface BreakerEntrance {
  readonly name: string;
  readonly breaker: ResolvedBreaker;
  /** Its handler must not be called. */
  readonly isOpen: boolean;
  readonly isProbe: boolean;
}

/**
 * Asks the circuit breaker of a task whether a run may begin. What this process remembers of breakers is only which tasks to
 * pass over meanwhile (`onOpen: 'wait'`); what counts is the ledger, which each run asks.
 */
@Injectable()
export class BreakerGate {
  private readonly logger = new ProcessLogger('TaskBreakers');
  private readonly trouble = new DedupLogger('TaskBreakers');
  /** Tasks that are passed over, by breaker. */
  private readonly waiting = new Map<string, Set<string>>();

  constructor(
    private readonly ledger: Ledger,
    private readonly scope: WorkerScope,
    jobs: BackgroundJobs,
  ) {
    jobs.everywhere({ name: 'Open circuit breakers', everyMs: LOOK_MS, run: () => this.look() });
    ledger.signals.on('breaker', () => void this.look());
  }

  /** Undefined for tasks without a breaker. @param payload validated */
  async enter(claim: Claim, definition: TaskDefinition, payload: unknown): Promise<BreakerEntrance | undefined> {
    const { breaker } = definition;
    if (!breaker) return undefined;
    const name = breaker.nameOf(payload);
    const { id, run, taskName } = claim;
    const { isOpen, isProbe } = await this.ledger.breakers.enter({ name, id, run });
    if (isProbe)
      this.logger.log(`Circuit breaker "${name}" is half-open: execution ${id} finds out whether it closes.`);
    if (isOpen && breaker.onOpen === 'wait') this.passOver(name, taskName);
    return { name, breaker, isOpen, isProbe };
  }

  /** What the end of a run tells the breaker that it went through. */
  verdictOf(
    { name, breaker, isProbe }: BreakerEntrance,
    task: string,
    outcome: BreakerVerdict['outcome'],
  ): BreakerVerdict {
    const { failureThreshold, recoveryMs } = breaker;
    return { name, task, isProbe, outcome, failureThreshold, recoveryMs };
  }

  /** These have changed their state; that is committed. @param operator who did it, where it was no run */
  changed(changes: readonly BreakerChange[], operator?: string): void {
    if (changes.length === 0) return;
    for (const change of changes) this.log(change, operator);
    this.ledger.signals.send('breaker', ['changed']);
  }

  private passOver(name: string, task: string): void {
    this.waiting.set(name, (this.waiting.get(name) ?? new Set()).add(task));
    this.scope.passOver([task]);
  }

  /** Takes tasks again whose breaker lets one through. Asks nothing while none is passed over. */
  private async look(): Promise<void> {
    if (this.waiting.size === 0) return;
    try {
      const open = new Set(await this.ledger.breakers.closedTo([...this.waiting.keys()]));
      const tasks = [...this.waiting].flatMap(([name, waiting]) => (open.has(name) ? [] : [...waiting]));
      for (const name of this.waiting.keys()) if (!open.has(name)) this.waiting.delete(name);
      if (tasks.length > 0) this.scope.resume(tasks);
    } catch (error) {
      if (!isTransient(error)) this.trouble.warn(`Circuit breakers could not be read, trying again: ${String(error)}`);
    }
  }

  private log({ name, before, state, failures }: BreakerChange, operator?: string): void {
    if (operator !== undefined) this.logger.warn(`Circuit breaker "${name}" is ${state} now: ${operator} did it.`);
    else if (state === 'closed') this.logger.log(`Circuit breaker "${name}" closed.`);
    else if (before === 'closed' && failures > 0)
      this.logger.warn(`Circuit breaker "${name}" opened: ${failures} attempts failed in a row.`);
    else this.logger.warn(`Circuit breaker "${name}" opened again.`);
  }
}
