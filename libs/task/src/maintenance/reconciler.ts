import { Logger } from '@nestjs/common';
import { addWaiting, type OutboxRelay } from '../dispatch/index.js';
import type { TaskEngine } from '../engine/index.js';
import type { KnownQueue, Ledger, StoredLimits } from '../ledger/index.js';
import { LineBudget } from '../line-budget.js';
import type { QueueLimiter } from '../queue/index.js';
import type { DeathWatch } from './death-watch.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What a {@link Reconciler} works with. */
export interface ReconcilerParts {
  readonly ledger: Ledger;
  readonly engine: TaskEngine;
  readonly relay: OutboxRelay;
  readonly limiter: QueueLimiter;
  readonly deathWatch: DeathWatch;
}

/** Brings ledger and engine together again after a death or a loss (ledger.md, step 11). One leader does it. */
export class Reconciler {
  private readonly logger = new Logger(Reconciler.name);
  private readonly refilled = new LineBudget(Reconciler.name, 'queues that are filled again');
  // True until it is done: a leader that failed or died in the middle of it leaves it to the next round or leader.
  private mustRecover = true;
  private checking: Promise<void> | undefined;
  // What this leader has told the engine, by queue.
  private readonly limited = new Map<string, string>();

  constructor(private readonly parts: ReconcilerParts) {}

  /** One round: bury the dead, hand over their work, make up for what the engine lost. */
  async reconcile(): Promise<void> {
    await this.succeed();
    await this.checkEngine();
  }

  /** Buries the dead and hands over their work. Asks the ledger alone: an engine that is away keeps nobody alive. */
  async succeed(): Promise<void> {
    const dead = this.parts.deathWatch.observe(await this.parts.ledger.nodes.counters());
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
    return addWaiting(this.parts.ledger, this.parts.engine);
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
    const incarnation = await this.parts.engine.incarnation();
    const isNew = incarnation !== (await this.parts.ledger.settings.engineIncarnation());
    for (const row of await this.parts.ledger.queues.all()) await this.checkQueue(row, isNew);
    if (isNew) await this.parts.ledger.settings.rememberEngine(incarnation);
  }

  private async bury(dead: readonly string[]): Promise<void> {
    this.logger.warn(`Nodes ${dead.join(', ')} are dead: their heartbeats stand still.`);
    this.mustRecover = true;
    await this.parts.ledger.nodes.bury(dead);
  }

  /** Hands over what dead nodes were running, and dispatches what they may not have told the engine. */
  private async recover(): Promise<void> {
    await this.takeOver();
    const orphans = await this.parts.ledger.recovery.redispatchOrphans();
    if (orphans > 0) this.logger.log(`Dispatching ${orphans} executions that an earlier process left behind.`);
    this.parts.relay.kick();
    this.mustRecover = false;
  }

  private async takeOver(): Promise<number> {
    for (let count = 0; ;) {
      const taken = await this.parts.ledger.recovery.takeOver();
      if (taken.length === 0) return count;
      count += taken.length;
      this.logger.log(`Handed over ${taken.length} executions of dead nodes.`);
      this.parts.ledger.signals.send(
        'settled',
        taken.filter(({ status }) => status !== 'RETRY').map(({ id }) => id),
      );
      this.parts.relay.kick();
    }
  }

  // The engine keeps no finished jobs. One that somebody planted would hide the execution of the same id.
  private async sweep(queue: string): Promise<void> {
    const swept = (await this.parts.engine.queue(queue).sweepFinished()).filter((id) => UUID.test(id));
    if (swept.length > 0 && (await this.parts.ledger.recovery.redispatchIds(swept)) > 0) this.parts.relay.kick();
  }

  // A counter that is missing or behind means that the engine forgot something; ahead is a crash in between. What a
  // server forgets when it is killed may be less than what has happened since the counter was written last.
  private async checkQueue({ name, limits, ...row }: KnownQueue, isNew: boolean): Promise<void> {
    await this.sweep(name);
    const queue = this.parts.engine.queue(name);
    const expected = BigInt(row.sentinel);
    const remembered = await queue.sentinel();
    const next = (remembered !== undefined && remembered > expected ? remembered : expected) + 1n;
    const isIntact = !isNew && remembered !== undefined && remembered >= expected && (await queue.moveSentinel(next));
    if (!isIntact) {
      // Behind until it is done: a leader that dies in the middle, or an engine that forgets again, starts anew.
      await queue.placeSentinel(expected - 1n);
      this.limited.delete(name);
    }
    await this.limit(name, limits);
    if (!isIntact) {
      await this.restore(name, expected);
      if (!(await queue.moveSentinel(next))) return;
    }
    await this.parts.ledger.queues.advanceSentinel(name, next);
  }

  // Before anything is dispatched again: what was limited stays so (H9).
  private async limit(queue: string, limits: StoredLimits): Promise<void> {
    const wanted = JSON.stringify(limits);
    if (this.limited.get(queue) === wanted) return;
    await this.parts.limiter.apply(queue);
    this.limited.set(queue, wanted);
  }

  private async restore(queue: string, expected: bigint): Promise<void> {
    const restored = await this.parts.ledger.recovery.redispatchQueue(queue);
    if (expected > 0n)
      this.refilled.warn(
        `The engine has, or may have, lost data of queue "${queue}"; dispatching ${restored} executions again.`,
      );
    if (restored > 0) this.parts.relay.kick();
  }
}
