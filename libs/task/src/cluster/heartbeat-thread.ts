import type { PoolConfig } from 'pg';
import { ClaimSlots } from './claim-slots.js';
import { CurrentExecution } from './current-execution.js';
import type { HeartbeatThreadOptions } from './heartbeat-thread.options.js';
import { type HeartbeatReport, type HeartbeatSettings, LAYOUT } from './heartbeat.protocol.js';
import { Lease } from './lease.js';
import { LoopBeat } from './loop-beat.js';
import { type PortableConnection, portableConnection } from './portable-connection.js';
import { ThreadHost } from './thread-host.js';
import { ProcessLogger } from '../logging/process-logger.js';

const BEATS_PER_LEASE = 6;
const LOOKS_PER_LEASE = 10;
const LONGEST_LOOK_MS = 1_000;
const GIVE_BACK_AFTER_MS = 5_000;
const BLOCKED_LOOP_MS = 600_000;

/**
 * Keeps this process alive in the ledger from a thread of its own, so that a blocked event loop is not a dead process.
 * Where the thread cannot be had, the main thread does what it can.
 */
export class HeartbeatThread {
  readonly lease: Lease;
  readonly slots = new ClaimSlots();
  readonly current = new CurrentExecution();
  private readonly logger = new ProcessLogger(HeartbeatThread.name);
  private readonly loop = new LoopBeat();
  private readonly host: ThreadHost | undefined;
  private readonly intervalMs: number;
  private readonly connection: PoolConfig;
  private nodeId: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isBeating = false;
  private ownConfirmedAt = 0n;
  private ownBeats = 0;
  private hasWarned = false;
  private trouble = 'it has not sent any';

  constructor(private readonly options: HeartbeatThreadOptions) {
    this.lease = new Lease(options.leaseMs);
    this.intervalMs = options.leaseMs / BEATS_PER_LEASE;
    this.connection = options.connection ?? {};
    const portable = options.connection && portableConnection(options.connection);
    if (portable && 'reason' in portable) this.warn(portable.reason);
    else if (portable) this.host = this.hostFor(portable);
  }

  /**
   * @param nodeId of the row in `task_node`, which is there already
   * @param registeredAt `process.hrtime.bigint()` before that row was written
   */
  start(nodeId: string, registeredAt: bigint): void {
    this.use(nodeId, registeredAt);
    this.loop.start();
    this.host?.start();
    const period = Math.min(LONGEST_LOOK_MS, this.options.leaseMs / LOOKS_PER_LEASE);
    this.timer = setInterval(() => this.look(), period).unref();
  }

  /** Goes on under a new id: after the old one was declared dead. */
  use(nodeId: string, registeredAt: bigint): void {
    this.nodeId = nodeId;
    this.lease.confirm(registeredAt);
    this.ownConfirmedAt = registeredAt;
    this.host?.post({ type: 'node', nodeId });
  }

  /** Resolves within 100 ms; what the thread is sending at the moment may be lost. */
  async stop(): Promise<void> {
    this.nodeId = undefined;
    clearInterval(this.timer);
    this.loop.stop();
    await this.host?.stop();
  }

  private hostFor({ config, asksPassword }: PortableConnection): ThreadHost {
    return new ThreadHost({
      script: this.options.script,
      settings: () => this.settingsOf({ config, asksPassword }),
      onReport: (report) => this.hear(report),
      onDown: (reason) => this.warn(reason),
    });
  }

  private settingsOf({ config, asksPassword }: PortableConnection): HeartbeatSettings {
    const { schema, leaseMs, giveBackSql } = this.options;
    const { blockedLoopMs = BLOCKED_LOOP_MS, giveBackAfterMs = GIVE_BACK_AFTER_MS } = this.options;
    const { lease, loop, slots, current, nodeId, intervalMs } = this;
    const memory = { lease: lease.memory, loop: loop.memory, claims: slots.memory, current: current.memory };
    const thread = { connection: config, asksPassword, memory, layout: LAYOUT };
    return { ...thread, schema, nodeId, intervalMs, leaseMs, blockedLoopMs, giveBackAfterMs, giveBackSql };
  }

  private hear(report: HeartbeatReport): void {
    if (report.type === 'dead') this.isDead(report.nodeId);
    else if (report.type === 'quiet') this.hearQuiet(report);
    else if (report.type === 'password') void this.answerPassword();
    else if (report.type === 'givenBack') this.options.onGivenBack?.(report.count, report.silentMs);
    else this.trouble = report.message;
  }

  private isDead(nodeId: string): void {
    if (this.nodeId !== nodeId) return;
    this.nodeId = undefined;
    this.lease.forfeit();
    this.options.onDead(nodeId);
  }

  private hearQuiet({ nodeId, isQuiet }: { readonly nodeId: string; readonly isQuiet: boolean }): void {
    if (this.nodeId === nodeId) this.options.onQuiet(isQuiet);
  }

  private async answerPassword(): Promise<void> {
    const { password } = this.connection;
    try {
      const answer = typeof password === 'function' ? await password() : password;
      this.host?.post({ type: 'password', password: answer });
    } catch (error) {
      this.trouble = String(error);
      this.host?.post({ type: 'password', password: undefined });
    }
  }

  private look(): void {
    this.lease.check();
    this.listenToThread();
    const isAlone = !this.host?.isUp;
    if (this.lease.silentMs() >= this.intervalMs * (isAlone ? 1 : 2)) void this.beatHere();
  }

  // A lease that this thread has not confirmed was confirmed by the other one.
  private listenToThread(): void {
    const { confirmedAt } = this.lease;
    if (confirmedAt === this.ownConfirmedAt || confirmedAt === 0n || !this.host?.isUp) return;
    this.ownBeats = 0;
    this.host.works();
    if (this.hasWarned) this.logger.log('Heartbeats come from the heartbeat thread again.');
    this.hasWarned = false;
  }

  private async beatHere(): Promise<void> {
    const { nodeId } = this;
    if (this.isBeating || nodeId === undefined) return;
    this.isBeating = true;
    const sentAt = process.hrtime.bigint();
    const lagMs = this.loop.longestMs();
    try {
      const answer = await this.options.beat(nodeId, process.memoryUsage.rss(), lagMs);
      this.loop.told(lagMs);
      if (!answer) return this.isDead(nodeId);
      this.confirmHere(nodeId, sentAt);
      this.hearQuiet({ nodeId, isQuiet: answer.isQuiet });
    } catch {
      // The ledger is away, which others report. The lease says what follows from it.
    } finally {
      this.isBeating = false;
    }
  }

  private confirmHere(nodeId: string, sentAt: bigint): void {
    if (this.nodeId !== nodeId || sentAt < this.lease.confirmedAt) return;
    this.lease.confirm(sentAt);
    this.ownConfirmedAt = sentAt;
    // After an outage either of the two may be first.
    if (this.host && ++this.ownBeats > 1) this.warn(this.trouble);
  }

  private warn(reason: string): void {
    if (this.hasWarned) return;
    this.hasWarned = true;
    this.logger.warn(
      `The heartbeat thread cannot be used: ${reason}. The main thread sends the heartbeats meanwhile; ` +
        `a task that blocks the event loop for ${this.options.leaseMs} ms is taken for a dead process.`,
    );
  }
}
