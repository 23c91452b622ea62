import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from '../background/index.js';
import { Canceller } from '../client/index.js';
import { Ledger, type NewExecution, type NewSlot, type ScheduleRow, type SqlRunner } from '../ledger/index.js';
import { RateLimitedLogger } from '../logging/rate-limited-logger.js';
import { effective } from './slots.js';
import { type LookPlan, planLook } from './plan-look.js';
import { ScheduledExecutions } from './scheduled-executions.js';
import { ScheduleWriter } from './schedule-writer.js';

const TICK_MS = 250;
const BATCH = 100;
/** A change whose signal was lost, or that a transaction of somebody else's made, is seen after this long. */
const LONGEST_SLEEP_MS = 5_000;

/** What is to fire, as long as nobody else decides its slot. */
interface Firing {
  readonly slot: NewSlot;
  readonly execution?: NewExecution;
}

/** What a batch of looks came to. */
interface Fired {
  readonly executions: readonly NewExecution[];
  /** Executions that are to be cancelled. */
  readonly superseded: readonly string[];
  readonly looked: number;
}

/**
 * Fires the slots of schedules whose tasks this process has. Every process does it: the row of a schedule is locked by the
 * one that looks at it, and the row of a slot is the firing, so no two fire the same.
 */
@Injectable()
export class ScheduleFiring {
  private readonly failures = new RateLimitedLogger(
    'Schedules',
    'failed firings',
    'The history of the schedule has each.',
  );
  private sleepsUntil = 0;
  private isOn = true;

  constructor(
    private readonly ledger: Ledger,
    private readonly executions: ScheduledExecutions,
    private readonly canceller: Canceller,
    private readonly writer: ScheduleWriter,
    jobs: BackgroundJobs,
  ) {
    jobs.everywhere({ name: 'Schedules', everyMs: TICK_MS, run: () => this.tick() });
    ledger.signals.on('schedule', () => this.wake());
  }

  /** A schedule has changed: it may be due sooner than what was known. */
  wake(): void {
    this.sleepsUntil = 0;
  }

  start(): void {
    this.isOn = true;
    this.wake();
  }

  stop(): void {
    this.isOn = false;
  }

  /** Fires what is due now; the ids of the executions. */
  async runPending(): Promise<string[]> {
    const ids: string[] = [];
    for (;;) {
      const { executions, superseded, looked } = await this.look();
      this.executions.committed(executions);
      if (superseded.length > 0) await this.canceller.cancelMany(superseded, 'The next slot of its schedule has come.');
      ids.push(...executions.map(({ id }) => id));
      if (looked < BATCH) return ids;
    }
  }

  private async tick(): Promise<void> {
    if (!this.isOn || performance.now() < this.sleepsUntil) return;
    if (this.executions.tasks.length === 0) return;
    // A change of meanwhile must not be slept over.
    this.sleepsUntil = Infinity;
    try {
      let inMs = await this.nextLookIn();
      if (inMs === 0) {
        await this.runPending();
        inMs = await this.nextLookIn();
      }
      if (this.sleepsUntil === Infinity) this.sleepsUntil = performance.now() + inMs;
    } finally {
      if (this.sleepsUntil === Infinity) this.wake();
    }
  }

  private async nextLookIn(): Promise<number> {
    return Math.min((await this.ledger.schedules.nextLookIn(this.executions.service)) ?? Infinity, LONGEST_SLEEP_MS);
  }

  private look(): Promise<Fired> {
    return this.ledger.database.hotTransaction(async (runner) => {
      const rows = await this.ledger.schedules.lockDue(runner, this.executions.service, BATCH);
      for (const [index, row] of rows.entries()) rows[index] = await this.writer.expire(runner, row);
      return rows.length === 0 ? { executions: [], superseded: [], looked: 0 } : this.fire(runner, rows);
    });
  }

  private async fire(runner: SqlRunner, rows: readonly ScheduleRow[]): Promise<Fired> {
    const { schedules } = this.ledger;
    const open = await schedules.openAmong(
      runner,
      rows.flatMap(({ openIds }) => openIds),
    );
    const looks = rows.map((row) => ({
      row,
      plan: planLook(
        row,
        row.readAt,
        row.openIds.filter((id) => open.has(id)),
      ),
    }));
    const firings: Firing[] = [];
    for (const { row, plan } of looks) firings.push(...(await this.firingsOf(runner, row, plan)));
    const decided = new Set(
      (
        await schedules.decide(
          runner,
          firings.map(({ slot }) => slot),
        )
      ).map(keyOf),
    );
    const starts = firings.flatMap(({ slot, execution }) =>
      execution && (slot.state === 'waiting' || decided.has(keyOf(slot)))
        ? [{ name: slot.name, slot: slot.slot, execution }]
        : [],
    );
    const { begun, refused } = await this.executions.begin(runner, starts);
    for (const { name, error } of refused) this.failures.error(`Schedule "${name}" could not fire: ${error.message}`);
    await schedules.save(
      runner,
      looks.map(({ row, plan: { progress } }) => ({
        ...progress,
        openIds: [
          ...progress.openIds,
          ...begun.filter(({ name }) => name === row.name).map(({ execution }) => execution.id),
        ],
      })),
    );
    const superseded = looks.flatMap(({ plan }) => plan.superseded);
    return { executions: begun.map(({ execution }) => execution), superseded, looked: rows.length };
  }

  private async firingsOf(runner: SqlRunner, row: ScheduleRow, plan: LookPlan): Promise<Firing[]> {
    const firings: Firing[] = [];
    if (plan.firesWaiting) firings.push(...(await this.waited(runner, row)));
    for (const slot of plan.slots) {
      const fresh = { ...slot, name: row.name, revision: row.revision };
      firings.push(slot.state === 'fired' ? await this.firing(row, fresh) : { slot: fresh });
    }
    return firings;
  }

  private async firing(row: ScheduleRow, slot: NewSlot): Promise<Firing> {
    const definition = effective(row, slot.slot);
    try {
      const execution = await this.executions.create({ name: row.name, definition, slot: slot.slot });
      return { slot: { ...slot, executionId: execution.id }, execution };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.failures.error(`Schedule "${row.name}" could not fire: ${reason}`);
      return { slot: { ...slot, state: 'failed', reason } };
    }
  }

  private async waited(runner: SqlRunner, row: ScheduleRow): Promise<Firing[]> {
    const { schedules } = this.ledger;
    const at = await schedules.fireWaiting(runner, row.name);
    if (at === undefined) return [];
    const { slot, execution } = await this.firing(row, {
      name: row.name,
      revision: row.revision,
      slot: at,
      state: 'fired',
    });
    const { state, reason } = slot;
    await schedules.settle(runner, row.name, { slot: at, state, reason, executionId: execution?.id });
    // Its row is there already.
    return execution ? [{ slot: { ...slot, state: 'waiting' }, execution }] : [];
  }
}

function keyOf({ name, slot }: Pick<NewSlot, 'name' | 'slot'>): string {
  return `${slot} ${name}`;
}
