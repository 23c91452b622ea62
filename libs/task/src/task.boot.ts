import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { LedgerUnusableError, TaskError } from './errors/index.js';
import type { TaskEngine } from './engine/index.js';
import { assertServerVersion, connect, ensurePartitions, isTransient, type Ledger } from './ledger/index.js';
import type { TaskSettings } from './options/index.js';
import { RareWarning } from './rare-warning.js';
import type { StoreProfiles } from './task.stores.js';
import { VERSION } from './version.js';

const HOUR_MS = 3_600_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
// An application that waited longer for its database would be taken for dead by whoever started it.
const PATIENCE_MS = 3_000;

/** Brings ledger and engine to the point where they can be used, however long their servers take to come up. */
export class StoreBoot {
  private readonly logger = new Logger('TaskLedger');
  private readonly rare = new RareWarning('TaskLedger');
  private readonly stopping = new AbortController();
  private opening: Promise<void> | undefined;
  private done = false;

  constructor(
    private readonly profiles: StoreProfiles,
    private readonly ledger: Ledger,
    private readonly engine: TaskEngine,
    private readonly settings: TaskSettings,
  ) {}

  /**
   * Resolves when the stores are open, or when their servers have kept us waiting: then it goes on in the background.
   * @throws what no waiting mends: a wrong password, a database that is not there, a server that is too old
   */
  async begin(): Promise<this> {
    this.opening = this.open();
    // Whoever waits for it later is told by the log.
    this.opening.catch(() => undefined);
    const patience = sleep(PATIENCE_MS, 'late', { ref: false });
    const late = this.profiles.ledger.exclusive ? await this.opening : await Promise.race([this.opening, patience]);
    if (late) this.logger.warn('The application starts without its ledger; tasks run as soon as it can be reached.');
    return this;
  }

  get isOpen(): boolean {
    return this.done;
  }

  /** Resolves when the stores are open; never, where that is hopeless. */
  async whenOpen(): Promise<void> {
    await this.opening?.catch((error: unknown) => {
      this.logger.error(`The ledger cannot be used, and no task will run: ${String(error)}`);
      return new Promise<void>(() => undefined);
    });
  }

  stop(): void {
    this.stopping.abort();
  }

  private async open(): Promise<void> {
    for (let failures = 0; !this.stopping.signal.aborted; failures++) {
      try {
        await this.openOnce();
        this.done = true;
        return;
      } catch (error) {
        if (this.profiles.ledger.exclusive || error instanceof TaskError) throw error;
        if (!isTransient(error)) throw new LedgerUnusableError(this.profiles.ledger.where, error);
        this.rare.warn(`The ledger cannot be reached yet, trying again: ${String(error)}`);
      }
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) * (0.5 + Math.random() / 2);
      await sleep(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  // Every step may be repeated.
  private async openOnce(): Promise<void> {
    const { ledger, engine, profiles } = this;
    await connect(ledger.database);
    await assertServerVersion(ledger.database);
    await ledger.clock.synchronize(ledger.database);
    const now = ledger.clock.now();
    // Enough to run on, also over midnight; the leader creates the rest of the week.
    await ensurePartitions(ledger.database, now - HOUR_MS, now + HOUR_MS);
    await this.enter();
    engine.open(await profiles.engine(ledger));
    if (profiles.ledger.exclusive) await this.emptyEngine();
  }

  private async enter(): Promise<void> {
    const { ledger, settings, profiles } = this;
    const name = settings.worker?.name ?? 'producer';
    await ledger.nodes.register({ id: ledger.nodeId, name, version: VERSION, queues: settings.worker?.queues ?? [] });
    if (profiles.ledger.exclusive) await ledger.nodes.buryAllBut(ledger.nodeId);
  }

  // An exclusive profile starts with an empty engine: the ledger fills it, and no dead lock delays that.
  private async emptyEngine(): Promise<void> {
    for (const { name } of await this.ledger.queues.all()) await this.engine.queue(name).reset();
    await this.ledger.queues.resetSentinels();
  }
}
