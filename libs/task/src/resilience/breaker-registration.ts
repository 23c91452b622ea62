import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { TaskRegistry } from '../definition/index.js';
import { type BreakerDeclaration, Ledger } from '../ledger/index.js';

const EVERY_MS = 60_000;
const PRUNE_MS = 3_600_000;

/** Makes the breakers that the code of this process declares known to everybody, so that they can be seen and opened. */
@Injectable()
export class BreakerRegistration {
  private registered = '';

  constructor(
    private readonly ledger: Ledger,
    private readonly registry: TaskRegistry,
    jobs: BackgroundJobs,
  ) {
    jobs.everywhere({ name: 'Circuit breakers', everyMs: EVERY_MS, isFirst: true, run: () => this.register() });
    jobs.leader({ name: 'Old circuit breakers', everyMs: PRUNE_MS, run: () => ledger.breakers.prune() });
  }

  /** Says nothing where there is nothing new. */
  private async register(): Promise<void> {
    const declared = this.declared();
    const key = JSON.stringify(declared);
    if (declared.length === 0 || key === this.registered) return;
    await this.ledger.breakers.register(declared);
    this.registered = key;
  }

  private declared(): BreakerDeclaration[] {
    const declared = new Map<string, BreakerDeclaration>();
    for (const { name: task, breaker } of this.registry.definitions) {
      if (breaker?.name === undefined) continue;
      const { name, failureThreshold, recoveryMs } = breaker;
      const tasks = [...(declared.get(name)?.tasks ?? []), task];
      declared.set(name, { name, failureThreshold, recoveryMs, tasks });
    }
    return [...declared.values()];
  }
}
