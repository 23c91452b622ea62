import type { QueueArrivals } from '../ledger/index.js';

/** How a queue fills and empties. */
export interface QueueFlow {
  /** Executions that came in, by minute. */
  readonly arrivedPerMinute: number;
  /** Executions of it that ended, by minute. */
  readonly finishedPerMinute: number;
  /**
   * In how many ms nothing waits any more if that goes on: likely, and from least to most in 19 of 20 cases. Absent where nothing
   * waits, where it does not clearly become less, and where fewer than 20 have ended.
   */
  readonly emptyIn?: { readonly leastMs: number; readonly likelyMs: number; readonly mostMs: number };
}

interface Observed {
  readonly waiting: number;
  /** More wait than were counted. */
  readonly isCapped: boolean;
  readonly finished: number;
  readonly withinMs: number;
  readonly arrivals: QueueArrivals;
}

const MINUTE_MS = 60_000;
const FEWEST = 20;

/** Takes arrivals and ends for what chance makes of steady rates: counts whose variance is as large as they are. */
export function flowOf({ waiting, isCapped, finished, withinMs, arrivals }: Observed): QueueFlow {
  const rate = finished / withinMs;
  const arrivalRate = arrivals.arrived / arrivals.withinMs;
  const flow = { arrivedPerMinute: arrivalRate * MINUTE_MS, finishedPerMinute: rate * MINUTE_MS };
  const net = rate - arrivalRate;
  const error = 2 * Math.sqrt(finished / withinMs ** 2 + arrivals.arrived / arrivals.withinMs ** 2);
  if (waiting === 0 || isCapped || finished < FEWEST || net - error <= 0) return flow;
  const emptyIn = {
    leastMs: waiting / (net + error),
    likelyMs: waiting / net,
    mostMs: waiting / (net - error),
  };
  return { ...flow, emptyIn };
}
