import type { LedgerDatabase } from '../connection/ledger.database.js';
import { queuesStandingSql, standingSql } from './standing.sql.js';
import { durationsSql } from './statistics.sql.js';
import type { Latencies } from './tally-sheet.js';
import { totalsSql } from './totals.sql.js';

/** How often something has happened since the ledger was made. */
export interface Total {
  /** `run`: ends of executions, and attempts that were retried (RETRY); `slot`: of schedules; `lost`: had no ticket; `dropped`: what. */
  readonly measure: 'run' | 'slot' | 'lost' | 'dropped';
  readonly taskName: string;
  readonly queue: string;
  readonly status: string;
  /** Empty where the status says all. */
  readonly reason: string;
  readonly count: number;
}

/** How long runs of a task, and waits for their start, have taken since the ledger was made. */
export interface Durations {
  readonly taskName: string;
  readonly queue: string;
  readonly runMs: number;
  readonly waitMs: number;
  readonly runs: Latencies;
  readonly waits: Latencies;
}

/** How a queue stands. Counts go to {@link MOST_COUNTED}. */
export interface QueueStanding {
  readonly name: string;
  readonly isPaused: boolean;
  readonly waiting: number;
  readonly oldestSeconds: number;
  readonly delayed: number;
  /** Those that wait for a lock. */
  readonly blocked: number;
  readonly running: number;
  /** Of living processes. */
  readonly slots: number;
  readonly busy: number;
}

/** How many circuit breakers of a task are in a state. Keys of them are not told: they may come from payloads. */
export interface BreakerCount {
  readonly taskName: string;
  readonly state: 'closed' | 'open' | 'half_open';
  readonly count: number;
}

/** What there is beside queues. */
export interface Standing {
  readonly workers: number;
  readonly producers: number;
  /** Tasks that a living process has a handler for. */
  readonly tasks: readonly string[];
  readonly breakers: readonly BreakerCount[];
  readonly activeSchedules: number;
  readonly pausedSchedules: number;
  /** How late the schedule is that should have been looked at first. */
  readonly overdueSeconds: number;
}

/** All that monitoring is told. */
export interface Observation extends Standing {
  readonly totals: readonly Total[];
  readonly durations: readonly Durations[];
  readonly queues: readonly QueueStanding[];
}

/** Reads what monitoring wants to know, by counters that are kept anyway: how many executions there are does not matter. */
export class Observations {
  constructor(private readonly database: LedgerDatabase) {}

  /** All that is counted for ever. */
  totals(): Promise<Total[]> {
    return this.database.hot<Total>(totalsSql(this.database.schema));
  }

  /** @param mostQueues no more of them are read, in the order of their names */
  async read(mostQueues: number): Promise<Observation> {
    const { schema } = this.database;
    // One after the other: whoever watches must not take the connections of those who work.
    const totals = await this.totals();
    const durations = await this.database.hot<Durations>(durationsSql(schema));
    const queues = await this.database.hot<QueueStanding>(queuesStandingSql(schema), [mostQueues]);
    const [standing] = await this.database.hot<Standing>(standingSql(schema));
    return { ...(standing as Standing), totals, durations, queues };
  }
}
