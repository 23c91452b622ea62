import { Logger } from '@nestjs/common';
import { addWaiting, type OutboxRelay } from '../dispatch/index.js';
import type { TaskEngine } from '../engine/index.js';
import type { Ledger } from '../ledger/index.js';
import type { DeathWatch } from './death-watch.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Brings ledger and engine together again after a death or a loss (ledger.md, step 11). One leader does it. */
export class Reconciler {
  private readonly logger = new Logger(Reconciler.name);
  // True until it is done: a leader that failed or died in the middle of it leaves it to the next round or leader.
  private mustRecover = true;
  private checking: Promise<void> | undefined;

  constructor(
    private readonly ledger: Ledger,
    private readonly engine: TaskEngine,
    private readonly relay: OutboxRelay,
    private readonly deathWatch: DeathWatch,
  ) {}

  /** One round: bury the dead, hand over their work, make up for what the engine lost. */
  async reconcile(): Promise<void> {
    await this.succeed();
    await this.checkEngine();
  }

  /** Buries the dead and hands over their work. Asks the ledger alone: an engine that is away keeps nobody alive. */
  async succeed(): Promise<void> {
    const dead = this.deathWatch.observe(await this.ledger.nodes.counters());
    if (dead.length > 0) await this.bury(dead);
    if (this.mustRecover) await this.recover();
    else await this.takeOver();
  }

  /** Makes up for what the engine lost. Two rounds at once would take each other's counter for a loss. */
  checkEngine(): Promise<void> {
    return (this.checking ??= this.checkQueues().finally(() => (this.checking = undefined)));
  }

  /** Covers partial losses, slowly; returns how many wait. */
  audit(): Promise<number> {
    return addWaiting(this.ledger, this.engine);
  }

  /**
   * Brings what has not finished in line with the engine, oldest first (S3-21, S3-36): runs of dead nodes are handed over,
   * what waits is made known to the engine. The engine never changes a status, so only the first changes anything.
   */
  async sync(): Promise<{ synced: number; updated: number }> {
    const updated = await this.takeOver();
    return { synced: updated + (await this.audit()), updated };
  }

  private async checkQueues(): Promise<void> {
    const incarnation = await this.engine.incarnation();
    const isNew = incarnation !== (await this.ledger.settings.engineIncarnation());
    for (const { name, sentinel } of await this.ledger.queues.all()) {
      await this.sweep(name);
      await this.checkMemory(name, BigInt(sentinel), isNew);
    }
    if (isNew) await this.ledger.settings.rememberEngine(incarnation);
  }

  private async bury(dead: readonly string[]): Promise<void> {
    this.logger.warn(`Nodes ${dead.join(', ')} are dead: their heartbeats stand still.`);
    this.mustRecover = true;
    await this.ledger.nodes.bury(dead);
  }

  /** Hands over what dead nodes were running, and dispatches what they may not have told the engine. */
  private async recover(): Promise<void> {
    await this.takeOver();
    const orphans = await this.ledger.recovery.redispatchOrphans();
    if (orphans > 0) this.logger.log(`Dispatching ${orphans} executions that an earlier process left behind.`);
    this.relay.kick();
    this.mustRecover = false;
  }

  private async takeOver(): Promise<number> {
    for (let count = 0; ;) {
      const taken = await this.ledger.recovery.takeOver();
      if (taken.length === 0) return count;
      count += taken.length;
      this.logger.log(`Handed over ${taken.length} executions of dead nodes.`);
      this.ledger.signals.send(
        'settled',
        taken.filter(({ status }) => status !== 'RETRY').map(({ id }) => id),
      );
      this.relay.kick();
    }
  }

  // The engine keeps no finished jobs. One that somebody planted would hide the execution of the same id.
  private async sweep(queue: string): Promise<void> {
    const swept = (await this.engine.queue(queue).sweepFinished()).filter((id) => UUID.test(id));
    if (swept.length > 0 && (await this.ledger.recovery.redispatchIds(swept)) > 0) this.relay.kick();
  }

  // A counter that is missing or behind means that the engine forgot something; ahead is a crash in between. What a
  // server forgets when it is killed may be less than what has happened since the counter was written last.
  private async checkMemory(queue: string, expected: bigint, isNew: boolean): Promise<void> {
    const remembered = await this.engine.queue(queue).sentinel();
    if (isNew || remembered === undefined || remembered < expected) await this.restore(queue, expected);
    const next = (remembered !== undefined && remembered > expected ? remembered : expected) + 1n;
    await this.engine.queue(queue).writeSentinel(next);
    await this.ledger.queues.advanceSentinel(queue, next);
  }

  private async restore(queue: string, expected: bigint): Promise<void> {
    const restored = await this.ledger.recovery.redispatchQueue(queue);
    if (expected > 0n)
      this.logger.warn(
        `The engine has, or may have, lost data of queue "${queue}"; dispatching ${restored} executions again.`,
      );
    if (restored > 0) this.relay.kick();
  }
}
