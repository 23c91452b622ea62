import { Cancellations } from './ends/cancellations.js';
import { EndCommands } from './ends/commands.js';
import { Outcomes } from './ends/outcomes.js';
import { PreparedRuns } from './ends/prepared-runs.js';
import { ErrorGroups } from './error-groups/error-groups.js';
import { ExecutionCounts } from './executions/execution.counts.js';
import { ExecutionGroups } from './executions/execution.groups.js';
import { ExecutionReader } from './executions/execution.reader.js';
import { ExecutionScan } from './executions/execution.scan.js';
import { ExecutionWriter } from './executions/execution.writer.js';
import { RecordTables } from './executions/record-tables.js';
import { LedgerClock } from './connection/ledger.clock.js';
import type { LedgerDatabase } from './connection/ledger.database.js';
import { QueueContents } from './queues/queue-contents.js';
import { Signals } from './connection/signals.js';
import { Fetches } from './tickets/fetches.js';
import { Tickets } from './tickets/tickets.js';
import { WorkflowLists } from './workflows/workflow-lists.js';
import { WorkflowStore } from './workflows/workflows.js';
import { LedgerParts } from './ledger-parts.js';

export interface LedgerOptions {
  /** How long an enqueue waits for a ledger that is out of reach, in ms. */
  readonly enqueuePatienceMs: number;
  /** Told about failures that nobody waits for. */
  readonly onError: (error: unknown) => void;
}

/** Everything that the ledger can do, by what it is about. */
export class Ledger extends LedgerParts {
  readonly clock = new LedgerClock();
  readonly records: RecordTables;
  readonly writer: ExecutionWriter;
  readonly reader: ExecutionReader;
  readonly counts: ExecutionCounts;
  readonly groups: ExecutionGroups;
  readonly errorGroups: ErrorGroups;
  readonly tickets: Tickets;
  readonly fetches: Fetches;
  readonly outcomes: Outcomes;
  readonly preparedRuns: PreparedRuns;
  readonly ends: EndCommands;
  readonly cancellations: Cancellations;
  readonly queueContents: QueueContents;
  readonly signals: Signals;
  readonly workflows: WorkflowStore;
  readonly workflowLists: WorkflowLists;

  constructor(database: LedgerDatabase, { enqueuePatienceMs: patienceMs, onError }: LedgerOptions) {
    super(database);
    this.records = new RecordTables(database.schema);
    this.writer = new ExecutionWriter(database, { nodeId: () => this.nodes.id, patienceMs });
    this.reader = new ExecutionReader(database, {
      usualDurations: () => this.statistics.usualDurations(this.clock.now()),
      now: () => this.clock.now(),
    });
    const scan = new ExecutionScan(database, this.reader);
    this.counts = new ExecutionCounts(scan);
    this.groups = new ExecutionGroups(scan);
    this.errorGroups = new ErrorGroups(database, scan, this.reader);
    this.tickets = new Tickets(database, this.clock);
    this.fetches = new Fetches(database, this.clock, this.records);
    this.preparedRuns = new PreparedRuns(database);
    this.outcomes = new Outcomes(database, this.records, this.breakers, this.cache);
    this.ends = new EndCommands(database);
    this.cancellations = new Cancellations(this.ends, patienceMs);
    this.queueContents = new QueueContents(database, scan);
    this.signals = new Signals(database, onError, (count) => this.drops.add('wake_ups', count));
    this.workflows = new WorkflowStore(database, patienceMs);
    this.workflowLists = new WorkflowLists(database, this.reader);
  }

  /** Resolves when every write that has been submitted is in the database. */
  async idle(): Promise<void> {
    await Promise.all([this.writer.idle(), this.outcomes.idle(), this.preparedRuns.idle(), this.progress.idle()]);
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
