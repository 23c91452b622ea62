import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { Ledger, type MovedTickets } from '../ledger/index.js';
import { DedupLogger } from '../logging/dedup-logger.js';
import { WakeUps } from './wake-ups.js';

const EVERY_MS = 10_000;
const AT_ONCE = 1_000;
/** A deployment takes that long to bring the handler of a task that is enqueued already. */
const PATIENCE_MS = 60_000;

/**
 * Keeps tickets of tasks that nobody has a handler for from standing in everybody's way: they are set aside, and come back to
 * their places when a process serves the task. One process does it, the leader. What is served is looked up each time, so
 * no news has to arrive.
 */
@Injectable()
export class UnservedTickets {
  private readonly missing = new DedupLogger(UnservedTickets.name);

  constructor(
    private readonly ledger: Ledger,
    private readonly wakeUps: WakeUps,
    jobs: BackgroundJobs,
  ) {
    jobs.leader({ name: 'Tickets that nobody serves', everyMs: EVERY_MS, run: () => this.round() });
  }

  /** Goes on until there is nothing to move. */
  async round(patienceMs = PATIENCE_MS): Promise<void> {
    let moves: readonly MovedTickets[];
    do {
      moves = await this.ledger.tickets.moveUnserved(AT_ONCE, patienceMs);
      for (const { queue, task, count } of moves.filter((move) => move.isAside && !move.isPaused))
        this.missing.warn(
          `${count} executions of task "${task}" wait in queue "${queue}": no process that serves the queue has a handler for it.`,
        );
      this.wakeUps.writtenAll(moves.filter(({ isAside }) => !isAside));
    } while (moves.length > 0);
  }
}
