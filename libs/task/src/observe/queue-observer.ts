import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExternalEngine } from '../client/index.js';
import { Lease, type Ledger, type TaskExecution } from '../ledger/index.js';
import { ProcessLogger } from '../logging/process-logger.js';
import type { TaskSettings } from '../options/index.js';
import { within } from '../time/deadline.js';
import type { Endings } from '../queue/index.js';
import { EventReader } from './event-reader.js';
import { JobCommands } from './job-commands.js';
import type { JobIdentity } from './job-identity.js';
import { JobRecorder } from './job-recorder.js';
import { ObserverPlace } from './observer-place.js';
import type { ObservedQueue } from './observed-job.js';
import { QueueSweep } from './queue-sweep.js';

const GRACE_MS = 1_000;
const SWEEP_MS = 5_000;
// What has finished is told by events; this finds what they did not tell.
const SWEEPS_PER_HISTORY = 6;
// A large queue takes longer to look through: it must not be all that this process does.
const REST_PER_WORK = 10;

export interface ObserverParts {
  readonly ledger: Ledger;
  readonly endings: Endings;
  readonly settings: TaskSettings;
  readonly identity: JobIdentity;
  /** How old something that has finished may be to be recorded. */
  readonly keptMs: () => Promise<number>;
  readonly openQueue: (onError: (error: Error) => void) => Promise<ObservedQueue>;
}

interface Opened {
  readonly queue: ObservedQueue;
  readonly recorder: JobRecorder;
  readonly sweep: QueueSweep;
}

/** Keeps the ledger up to date with one queue of an engine outside. Of all processes that observe it, one does at a time. */
export class QueueObserver implements ExternalEngine {
  readonly commands: JobCommands;
  private readonly logger = new ProcessLogger('TaskObserver');
  private readonly lease: Lease;
  private readonly place: ObserverPlace;
  private opening: Promise<Opened> | undefined;
  private watching: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  private heldUntil = -Infinity;
  private isInTrouble = false;

  constructor(private readonly parts: ObserverParts) {
    const { ledger, settings, identity } = parts;
    const terms = { key: `taskledger:${identity.placeKey}`, token: randomUUID(), ttlMs: settings.nodeLeaseMs };
    this.lease = new Lease(ledger.database, terms);
    this.place = new ObserverPlace(ledger, identity.placeKey);
    this.commands = new JobCommands(ledger, () => this.opened());
  }

  get name(): string {
    return this.parts.identity.keyPrefix.slice(0, -1);
  }

  /** Takes or renews the lease, and observes while it has it. Called again and again. */
  async renew(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    const askedAt = performance.now();
    const isHeld = await this.lease.hold();
    this.heldUntil = isHeld ? askedAt + this.parts.settings.nodeLeaseMs : -Infinity;
    if (isHeld) this.watching ??= this.watch().finally(() => (this.watching = undefined));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    // What is under way is finished, unless the server does not answer.
    await within(GRACE_MS, this.name, Promise.resolve(this.watching)).catch(() => undefined);
    await this.opening?.then(({ queue }) => queue.close()).catch(() => undefined);
    await this.watching;
    if (this.heldUntil > -Infinity) await this.lease.release().catch(() => undefined);
  }

  owns({ engine, queue, taskId }: TaskExecution): boolean {
    const { identity } = this.parts;
    return engine === identity.engine && queue === identity.queue && identity.isOwn(taskId);
  }

  async sync({ engineId }: TaskExecution): Promise<void> {
    if (engineId === null) return;
    const { recorder } = await this.opened();
    await recorder.reconcile([{ jobId: engineId }]);
  }

  async syncOpen(most: number): Promise<{ synced: number; updated: number }> {
    const { sweep } = await this.opened();
    return sweep.reconcileOpen(most);
  }

  async check(): Promise<void> {
    await (await this.opened()).queue.ping();
  }

  private get isHeld(): boolean {
    return !this.stopping.signal.aborted && performance.now() < this.heldUntil;
  }

  private opened(): Promise<Opened> {
    return (this.opening ??= this.open().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    }));
  }

  private async open(): Promise<Opened> {
    const { ledger, endings, settings, identity, openQueue } = this.parts;
    const queue = await openQueue((error) => this.report(error));
    const recorder = new JobRecorder({ ledger, endings, settings, queue, source: identity });
    return { queue, recorder, sweep: new QueueSweep(ledger, queue, recorder) };
  }

  private async watch(): Promise<void> {
    let reader: EventReader | undefined;
    try {
      for (let sweeps = 0; this.isHeld; sweeps++) {
        const startedAt = performance.now();
        try {
          reader ??= await this.read();
          await this.lookThrough(reader, sweeps % SWEEPS_PER_HISTORY === 0);
          this.recover();
        } catch (error) {
          sweeps = -1;
          this.report(error);
        }
        const rest = Math.max(SWEEP_MS, REST_PER_WORK * (performance.now() - startedAt));
        await sleep(rest, undefined, { ref: false, signal: this.stopping.signal }).catch(() => undefined);
      }
    } finally {
      await reader?.stop();
    }
  }

  private async read(): Promise<EventReader> {
    const { queue, recorder } = await this.opened();
    await queue.ping();
    const { cursor } = await this.place.read();
    const reader = new EventReader(queue, recorder, (upTo) => this.place.keep({ cursor: upTo }));
    // From the beginning of what the stream still has: what is known already changes nothing.
    await reader.start(cursor ?? '0');
    return reader;
  }

  private async lookThrough(reader: EventReader, withHistory: boolean): Promise<void> {
    const { sweep } = await this.opened();
    await sweep.unfinished(() => reader.isIdle);
    if (!withHistory) return;
    const { finishedSinceMs } = await this.place.read();
    const oldest = this.parts.ledger.clock.now() - (await this.parts.keptMs());
    const ms = Math.max(oldest, finishedSinceMs ?? 0);
    const next = await sweep.finished({ ms, isFirst: finishedSinceMs === undefined });
    if (next !== finishedSinceMs) await this.place.keep({ finishedSinceMs: next });
  }

  // Once for as long as it lasts: everything is caught up with afterwards.
  private report(error: unknown): void {
    if (this.isInTrouble || this.stopping.signal.aborted) return;
    this.isInTrouble = true;
    const why = error instanceof Error ? error.message || error.name : String(error);
    this.logger.warn(`BullMQ queue "${this.parts.identity.queue}" cannot be observed just now, trying again: ${why}`);
  }

  private recover(): void {
    if (!this.isInTrouble) return;
    this.isInTrouble = false;
    this.logger.log(`BullMQ queue "${this.parts.identity.queue}" is observed again.`);
  }
}
