import { Inject, Injectable } from '@nestjs/common';
import { giveBackSql, Ledger } from '../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import type { ClaimSlots } from './claim-slots.js';
import type { CurrentExecution } from './current-execution.js';
import { HeartbeatThread } from './heartbeat-thread.js';

/** This process, as the others see it: whether it may take itself for alive, and what it has claimed and not begun. */
@Injectable()
export class LocalNode {
  private readonly thread: HeartbeatThread;
  private readonly deathListeners: (() => void)[] = [];
  private readonly quietListeners: ((isQuiet: boolean) => void)[] = [];

  constructor(
    private readonly ledger: Ledger,
    @Inject(TASK_SETTINGS) settings: Pick<TaskSettings, 'nodeLeaseMs' | 'blockedLoopMs'>,
  ) {
    const { profile, schema } = ledger.database;
    this.thread = new HeartbeatThread({
      connection: profile.heartbeatConnection,
      schema,
      leaseMs: settings.nodeLeaseMs,
      blockedLoopMs: settings.blockedLoopMs,
      giveBackSql: giveBackSql(schema),
      beat: (_id, memory, lagMs) => ledger.nodes.heartbeat(memory, lagMs),
      onDead: () => this.deathListeners.forEach((listener) => listener()),
      onQuiet: (isQuiet) => this.quietListeners.forEach((listener) => listener(isQuiet)),
    });
  }

  /** By a monotonic clock. In a ledger of its own a process always is. */
  get isHeld(): boolean {
    return this.ledger.database.profile.exclusive || this.thread.lease.isHeld();
  }

  /** Since the last heartbeat that was confirmed, in ms. */
  get silentMs(): number {
    return this.thread.lease.silentMs();
  }

  get slots(): ClaimSlots {
    return this.thread.slots;
  }

  get current(): CurrentExecution {
    return this.thread.current;
  }

  /** Calls the listener when this process can no longer prove that it is alive. */
  onLost(listener: () => void): void {
    if (!this.ledger.database.profile.exclusive) this.thread.lease.onLost(listener);
  }

  /** Calls the listener when it can again. */
  onRegained(listener: () => void): void {
    this.thread.lease.onRegained(listener);
  }

  /** Calls the listener when it was declared dead: it must go on under another id. */
  onDead(listener: () => void): void {
    this.deathListeners.push(listener);
  }

  /** Calls the listener with whether this process is to take nothing new, with what heartbeats hear of it. */
  onQuiet(listener: (isQuiet: boolean) => void): void {
    this.quietListeners.push(listener);
  }

  start(): void {
    this.thread.start(this.ledger.nodes.id, process.hrtime.bigint());
  }

  /** Goes on under the id that the ledger has given it. */
  goOn(): void {
    this.thread.use(this.ledger.nodes.id, process.hrtime.bigint());
  }

  stop(): Promise<void> {
    return this.thread.stop();
  }
}
