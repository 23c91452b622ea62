import { Inject, Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { ensurePartitions, Ledger } from '../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { TaskConfig } from './task-config.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
// A dead process can be looked up for this long; the leader asks for the runs of every dead one.
const NODES_KEPT_MS = 7 * DAY_MS;
/** How many days of partitions exist ahead of time. */
export const DAYS_AHEAD = 7;

/** What keeps the ledger small and ready: partitions ahead, compact statistics, retention. One leader does it. */
@Injectable()
export class Janitor {
  constructor(
    private readonly ledger: Ledger,
    private readonly config: TaskConfig,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
    jobs: BackgroundJobs,
  ) {
    const add = (name: string, everyMs: number, run: () => Promise<unknown>): void =>
      jobs.leader({ name, everyMs, run });
    add('Vacuum', 5 * SECOND_MS, () => this.vacuum());
    add('Compaction of statistics', 10 * SECOND_MS, () => this.compactStatistics());
    add('Folding of failures', 10 * SECOND_MS, () => this.ledger.errorGroups.fold());
    add('Retention of error groups', HOUR_MS, () => this.ledger.errorGroups.prune(this.ledger.clock.now()));
    add('Retention of statistics', MINUTE_MS, () => this.pruneStatistics());
    add('Retention of nodes', MINUTE_MS, () => this.forgetNodes());
    add('Retention of the audit', HOUR_MS, () => this.pruneAudit());
    add('Retention', MINUTE_MS, () => this.removeOldExecutions());
    // An application starts with today's; nobody has to wait for the rest of the week.
    add('Partitions', 10 * MINUTE_MS, () => this.createPartitions());
  }

  /** Creates the partitions of the coming week; returns the days that were missing. */
  async createPartitions(daysAhead = DAYS_AHEAD): Promise<string[]> {
    const now = this.ledger.clock.now();
    // Yesterday's too: an id minted just before midnight may be committed just after.
    const created = await ensurePartitions(this.ledger.database, now - DAY_MS, now + daysAhead * DAY_MS);
    await this.ledger.records.refresh(this.ledger.database);
    return created;
  }

  /**
   * Vacuums the small tables of the queue, which consist of dead rows in no time; Postgres itself would look at them once a
   * minute, at best.
   */
  async vacuum(): Promise<void> {
    await this.ledger.vacuum.run();
  }

  compactStatistics(): Promise<number> {
    return this.ledger.statistics.compact();
  }

  /** Removes rows of statistics that are no longer kept; how much happened is known for ever. */
  pruneStatistics(): Promise<number> {
    return this.ledger.statistics.prune(this.ledger.clock.now());
  }

  /** Removes entries of the audit that are older than `retention.audit`; returns how many. */
  pruneAudit(): Promise<number> {
    return this.ledger.audit.prune(this.settings.auditRetentionMs);
  }

  /** Forgets processes that ended long ago. */
  forgetNodes(): Promise<number> {
    return this.ledger.nodes.forget(NODES_KEPT_MS);
  }

  /**
   * Removes finished executions that are kept for less than a day; returns how many. Longer times are looked
   * after by the nightly clean-up.
   */
  async removeOldExecutions(): Promise<number> {
    const { retentionDays, cleanupEnabled } = await this.config.effective();
    const now = this.ledger.clock.now();
    const ofTasks = Object.entries(this.settings.taskRetentionMs);
    const isShort = retentionDays < 1;
    if (!cleanupEnabled || (!isShort && ofTasks.every(([, ms]) => ms >= DAY_MS))) return 0;
    return this.ledger.retention.deleteFinished({
      cutoffMs: isShort ? now - retentionDays * DAY_MS : 0,
      // A task that is kept for longer than the others must not go with them.
      cutoffMsOfTasks: Object.fromEntries(ofTasks.map(([name, ms]) => [name, ms < DAY_MS || isShort ? now - ms : 0])),
    });
  }
}
