import { ArtifactReader } from './executions/artifact.reader.js';
import { ArtifactWriter } from './executions/artifact.writer.js';
import { AuditLog } from './audit/audit-log.js';
import { Cancellations } from './ends/cancellations.js';
import { EndCommands } from './ends/commands.js';
import { Outcomes } from './ends/outcomes.js';
import { OverdueRuns } from './ends/overdue-runs.js';
import { Rescue } from './ends/rescue.js';
import { ExecutionCounts } from './executions/execution.counts.js';
import { ExecutionGroups } from './executions/execution.groups.js';
import { ExecutionReader } from './executions/execution.reader.js';
import { ExecutionScan } from './executions/execution.scan.js';
import { ExecutionWriter } from './executions/execution.writer.js';
import { LiveExecutions } from './executions/live-executions.js';
import { RecordTables } from './executions/record-tables.js';
import { TrackedExecutions } from './executions/tracked-executions.js';
import { LedgerClock } from './connection/ledger.clock.js';
import type { LedgerDatabase } from './connection/ledger.database.js';
import { LedgerSettings } from './settings/ledger-settings.js';
import { Locks } from './locks/locks.js';
import { ObservedExecutions } from './observed/observed-executions.js';
import { Nodes } from './nodes/nodes.js';
import { Queues } from './queues/queues.js';
import { Retention } from './retention/retention.js';
import { ProgressWriter } from './runs/progress.writer.js';
import { ScheduleStore } from './schedules/schedules.js';
import { Signals } from './connection/signals.js';
import { Statistics } from './statistics/statistics.js';
import { Admissions } from './tickets/admissions.js';
import { Fetches } from './tickets/fetches.js';
import { Tickets } from './tickets/tickets.js';
import { Vacuum } from './tickets/vacuum.js';

export interface LedgerOptions {
  /** How long an enqueue waits for a ledger that is out of reach, in ms. */
  readonly enqueuePatienceMs: number;
  /** Told about failures that nobody waits for. */
  readonly onError: (error: unknown) => void;
}

/** Everything that the ledger can do, by what it is about. */
export class Ledger {
  readonly clock = new LedgerClock();
  readonly records: RecordTables;
  readonly writer: ExecutionWriter;
  readonly reader: ExecutionReader;
  readonly counts: ExecutionCounts;
  readonly groups: ExecutionGroups;
  readonly live: LiveExecutions;
  readonly tickets: Tickets;
  readonly vacuum: Vacuum;
  readonly fetches: Fetches;
  readonly admissions: Admissions;
  readonly outcomes: Outcomes;
  readonly ends: EndCommands;
  readonly cancellations: Cancellations;
  readonly overdue: OverdueRuns;
  readonly rescue: Rescue;
  readonly progress: ProgressWriter;
  readonly artifacts: ArtifactWriter;
  readonly keptArtifacts: ArtifactReader;
  readonly retention: Retention;
  readonly locks: Locks;
  readonly nodes: Nodes;
  readonly queues: Queues;
  readonly schedules: ScheduleStore;
  readonly settings: LedgerSettings;
  readonly signals: Signals;
  readonly statistics: Statistics;
  readonly tracked: TrackedExecutions;
  readonly observed: ObservedExecutions;
  readonly audit: AuditLog;

  constructor(
    readonly database: LedgerDatabase,
    { enqueuePatienceMs: patienceMs, onError }: LedgerOptions,
  ) {
    this.records = new RecordTables(database.schema);
    this.nodes = new Nodes(database);
    this.writer = new ExecutionWriter(database, { nodeId: () => this.nodes.id, patienceMs });
    this.reader = new ExecutionReader(database, () => this.statistics.usualDurations(this.clock.now()));
    const scan = new ExecutionScan(database, this.reader);
    this.counts = new ExecutionCounts(scan);
    this.groups = new ExecutionGroups(scan);
    this.live = new LiveExecutions(database);
    this.tickets = new Tickets(database, this.clock);
    this.vacuum = new Vacuum(database);
    this.fetches = new Fetches(database, this.clock, this.records);
    this.admissions = new Admissions(database);
    this.outcomes = new Outcomes(database, this.records);
    this.ends = new EndCommands(database);
    this.cancellations = new Cancellations(this.ends, patienceMs);
    this.overdue = new OverdueRuns(database);
    this.rescue = new Rescue(database);
    this.progress = new ProgressWriter(database);
    this.artifacts = new ArtifactWriter(database);
    this.keptArtifacts = new ArtifactReader(database);
    this.retention = new Retention(database);
    this.locks = new Locks(database);
    this.queues = new Queues(database);
    this.schedules = new ScheduleStore(database);
    this.settings = new LedgerSettings(database);
    this.signals = new Signals(database, onError);
    this.statistics = new Statistics(database);
    this.audit = new AuditLog(database);
    this.tracked = new TrackedExecutions(database);
    this.observed = new ObservedExecutions(database);
  }

  /** Resolves when every write that has been submitted is in the database. */
  async idle(): Promise<void> {
    await Promise.all([this.writer.idle(), this.outcomes.idle(), this.progress.idle()]);
  }

  /** Closes the connections; nothing may be asked of the ledger afterwards. */
  async close(): Promise<void> {
    try {
      await this.signals.stop();
    } finally {
      await this.database.close();
    }
  }
}
