import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { LedgerUnusableError, TaskError } from '../errors/index.js';
import {
  assertOwnSession,
  connect,
  ensurePartitions,
  isTransient,
  Ledger,
  LEDGER_PROFILE,
  type LedgerProfile,
  orBehindPooler,
} from '../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { TaskPreflight } from '../preflight/index.js';
import { Waker } from '../queue/index.js';
import { DedupLogger } from '../logging/dedup-logger.js';
import { retryPauseMs } from '../time/retry-pause.js';
import { VERSION } from '../version.js';
import { ProcessLogger } from '../logging/process-logger.js';

const HOUR_MS = 3_600_000;
const LONGEST_PAUSE_MS = 2_000;
// Process managers take an application for dead that waits longer than this for its database.
const PATIENCE_MS = 3_000;

/** Brings the ledger to the point where it can be used, however long its server takes to come up. */
@Injectable()
export class StoreBoot {
  private readonly logger = new ProcessLogger('TaskLedger');
  private readonly rare = new DedupLogger('TaskLedger');
  private readonly stopping = new AbortController();
  private beginning: Promise<void> | undefined;
  private opening: Promise<void> | undefined;
  private done = false;
  private readonly dependents: (() => Promise<void>)[] = [];

  constructor(
    @Inject(LEDGER_PROFILE) private readonly profile: LedgerProfile,
    private readonly ledger: Ledger,
    private readonly waker: Waker,
    private readonly preflight: TaskPreflight,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /**
   * Resolves when the stores are open, or when their servers have kept us waiting: then it goes on in the background.
   * @throws what no waiting mends: a wrong password, a database that is not there, a server that is too old, a
   * preflight that refuses
   */
  begin(): Promise<void> {
    return (this.beginning ??= this.beginOnce());
  }

  private async beginOnce(): Promise<void> {
    this.opening = this.open();
    // A later failure is in the log.
    this.opening.catch(() => undefined);
    const patience = sleep(PATIENCE_MS, 'late', { ref: false });
    const first = this.profile.exclusive ? this.opening : Promise.race([this.opening, patience]);
    const late = await first.catch((error: unknown) => this.giveUp(error));
    if (late) this.logger.warn('The application starts without its ledger; tasks run as soon as it can be reached.');
  }

  get isOpen(): boolean {
    return this.done;
  }

  /** Resolves when the stores are open; never if they cannot be opened at all. */
  async whenOpen(): Promise<void> {
    await this.opening?.catch((error: unknown) => {
      this.logger.error(`The ledger cannot be used, and no task will run: ${String(error)}`);
      return new Promise<void>(() => undefined);
    });
  }

  /** Adds something that was opened on top of the ledger and has to be closed before it. */
  addDependent(close: () => Promise<void>): void {
    this.dependents.push(close);
  }

  /** Closes what Nest closes otherwise, which does nothing for an application that did not start. */
  async closeDependents(): Promise<void> {
    await Promise.allSettled(this.dependents.map((close) => close()));
  }

  stop(): void {
    this.stopping.abort();
  }

  /** Closes what has been opened, a data directory among it: nobody else would, of an application that does not start. */
  async abandon(): Promise<void> {
    this.stop();
    await this.closeDependents();
    await Promise.allSettled([this.waker.close(), this.ledger.close()]);
  }

  private async giveUp(error: unknown): Promise<never> {
    await this.abandon();
    throw error;
  }

  private async open(): Promise<void> {
    for (let failures = 0; !this.stopping.signal.aborted; failures++) {
      try {
        await this.openOnce();
        this.done = true;
        return;
      } catch (caught) {
        const { profile } = this;
        const error = orBehindPooler(caught, profile);
        if (profile.exclusive || error instanceof TaskError) throw error;
        if (!isTransient(error)) throw new LedgerUnusableError(profile.where, error);
        this.rare.warn(`The ledger at ${profile.where} cannot be reached yet, trying again: ${String(error)}`);
      }
      const pause = retryPauseMs(failures, LONGEST_PAUSE_MS);
      await sleep(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  // Every step may be repeated.
  private async openOnce(): Promise<void> {
    const { ledger, preflight, profile, settings } = this;
    await assertOwnSession(ledger.database);
    await connect(ledger.database);
    await ledger.clock.synchronize(ledger.database);
    await preflight.passLedger();
    const now = ledger.clock.now();
    // Enough to run on, also over midnight; the leader creates the rest of the week.
    await ensurePartitions(ledger.database, now - HOUR_MS, now + HOUR_MS);
    await ledger.records.refresh(ledger.database);
    const name = settings.worker?.name ?? 'producer';
    const appVersion = settings.worker?.version;
    await ledger.nodes.register({ name, version: VERSION, appVersion, engine: settings.engineName });
    if (profile.exclusive) await ledger.nodes.markOthersDead();
    await preflight.passWaker();
  }
}
