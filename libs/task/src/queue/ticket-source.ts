import { type Admitted, type Claim, type Ledger, Marks } from '../ledger/index.js';
import type { WorkerScope } from './worker-scope.js';

export interface TicketSourceOptions {
  readonly queue: string;
  readonly ledger: Ledger;
  readonly scope: WorkerScope;
}

/** Hears what a take came to, each part as soon as it is committed. */
export interface TicketSink {
  claimed(claims: readonly Claim[]): void;
  admitted(admitted: Admitted): void;
}

// Tickets that were committed late lie behind the marks.
const LOOK_FROM_START_MS = 2_000;

/** Takes tickets of one queue: by the one statement of plain tickets, or by an admission where tickets need more. */
export class TicketSource {
  private readonly marks = new Marks();
  private needsAdmission = false;
  private hasLimits = false;
  private lookedFromStartAt = -Infinity;

  constructor(
    private readonly options: TicketSourceOptions,
    private readonly sink: TicketSink,
  ) {}

  /** The next take looks at the whole queue, also at places that were passed. */
  fromStart(): void {
    this.marks.clear();
  }

  /** Takes up to `count` tickets. Resolves to how many it took. */
  async take(count: number): Promise<number> {
    const { ledger, queue, scope } = this.options;
    if (performance.now() - this.lookedFromStartAt > LOOK_FROM_START_MS) {
      this.lookedFromStartAt = performance.now();
      this.marks.clear();
    }
    const { nodeId, tasks, lockedTasks } = scope;
    if (tasks.length === 0) return 0;
    const request = { queue, count, marks: this.marks, nodeId, tasks, lockedTasks };
    if (!this.needsAdmission) {
      const { claims, tickets, isPlain, isLimited } = await ledger.fetches.fetch(request);
      this.sink.claimed(claims);
      if (isPlain) return tickets;
      this.hasLimits = isLimited;
    }
    return this.admit(await ledger.admissions.admit({ ...request, selection: 'next', isLimited: this.hasLimits }));
  }

  private admit(admitted: Admitted): number {
    const { claims, tickets, ended } = admitted;
    this.sink.claimed(claims);
    this.sink.admitted(admitted);
    // Where nothing was special any more the cheap way is tried again; it also learns of limits that are new.
    this.needsAdmission = tickets > 0 && (claims.some(({ lock }) => lock !== undefined) || ended.length > 0);
    return tickets;
  }
}
