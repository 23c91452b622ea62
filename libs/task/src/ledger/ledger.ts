import { ArtifactWriter } from './executions/artifact.writer.js';
import { Claims } from './runs/claims.js';
import { EngineEpoch } from './engine-epoch.js';
import { ExecutionCommands } from './executions/execution.commands.js';
import { ExecutionReader } from './executions/execution.reader.js';
import { ExecutionWriter } from './executions/execution.writer.js';
import { LedgerClock } from './ledger.clock.js';
import type { LedgerDatabase } from './ledger.database.js';
import { LedgerSettings } from './ledger-settings.js';
import { LockedClaims } from './runs/locked-claims.js';
import { Locks } from './runs/locks.js';
import { Nodes } from './nodes.js';
import { Outbox } from './outbox.js';
import { Outcomes } from './runs/outcomes.js';
import { OverdueRuns } from './runs/overdue.js';
import { ProgressWriter } from './runs/progress.writer.js';
import { Queues } from './queues.js';
import { Recovery } from './recovery.js';
import { Retention } from './retention/retention.js';
import { Signals } from './signals.js';
import { Statistics } from './statistics/statistics.js';
import { TrackedExecutions } from './executions/tracked-executions.js';

export interface LedgerOptions {
  /** Identifies this process incarnation. */
  readonly nodeId: string;
  /** How long an enqueue waits for a ledger that is out of reach, in ms. */
  readonly enqueuePatienceMs: number;
  /** Told about failures that nobody waits for. */
  readonly onError: (error: unknown) => void;
}

/** Everything that the ledger can do, by what it is about. */
export class Ledger {
  readonly clock = new LedgerClock();
  readonly writer: ExecutionWriter;
  readonly reader: ExecutionReader;
  readonly claims: Claims;
  readonly lockedClaims: LockedClaims;
  readonly outcomes: Outcomes;
  readonly progress: ProgressWriter;
  readonly artifacts: ArtifactWriter;
  readonly commands: ExecutionCommands;
  readonly outbox: Outbox;
  readonly recovery: Recovery;
  readonly retention: Retention;
  readonly overdue: OverdueRuns;
  readonly locks: Locks;
  readonly nodes: Nodes;
  readonly queues: Queues;
  readonly settings: LedgerSettings;
  readonly epoch: EngineEpoch;
  readonly signals: Signals;
  readonly statistics: Statistics;
  readonly tracked: TrackedExecutions;
  readonly nodeId: string;

  constructor(
    readonly database: LedgerDatabase,
    { nodeId, enqueuePatienceMs, onError }: LedgerOptions,
  ) {
    this.nodeId = nodeId;
    this.writer = new ExecutionWriter(database, nodeId, enqueuePatienceMs);
    this.reader = new ExecutionReader(database, () => this.statistics.usualDurations(this.clock.now()));
    this.claims = new Claims(database, nodeId);
    this.lockedClaims = new LockedClaims(database, nodeId);
    this.outcomes = new Outcomes(database, nodeId);
    this.progress = new ProgressWriter(database);
    this.artifacts = new ArtifactWriter(database);
    this.commands = new ExecutionCommands(database);
    this.outbox = new Outbox(database);
    this.recovery = new Recovery(database);
    this.retention = new Retention(database);
    this.overdue = new OverdueRuns(database);
    this.locks = new Locks(database);
    this.nodes = new Nodes(database);
    this.queues = new Queues(database);
    this.settings = new LedgerSettings(database);
    this.epoch = new EngineEpoch(database);
    this.signals = new Signals(database, nodeId, onError);
    this.statistics = new Statistics(database);
    this.tracked = new TrackedExecutions(database);
  }

  /** Resolves when every write that has been submitted is in the database. */
  async idle(): Promise<void> {
    await Promise.all([this.writer.idle(), this.outcomes.idle(), this.progress.idle()]);
    await this.locks.idle();
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
