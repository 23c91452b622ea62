import type { DecidedSlot, ScheduleDefinition, ScheduleProgress, ScheduleRow } from '../ledger/index.js';
import { effective, jitterOf, type Slots, slotsOf } from './slots.js';

/** Rows that one outage writes; a last row stands for the rest. */
export const MOST_SLOT_ROWS = 1_000;
// The latest slot that is due is fired although it is this late: a leader that died is replaced in the meantime.
const GRACE_MS = 60_000;
// Slots of a schedule that fires every second are all on time for this long.
const ON_TIME_MS = 5_000;
const WAITING_POLL_MS = 1_000;

/** What a look at a schedule decides. */
export interface LookPlan {
  /** In order. */
  readonly slots: readonly DecidedSlot[];
  /** The slot that has waited longest is to be fired, before those of `slots`. */
  readonly firesWaiting: boolean;
  /** Executions that are to be cancelled: a later slot has been fired. */
  readonly superseded: readonly string[];
  readonly progress: ScheduleProgress;
}

/** Which slots have become due, and what becomes of each. */
export function planLook(row: ScheduleRow, nowMs: number, openIds: readonly string[]): LookPlan {
  return new Look(row, nowMs, openIds).plan();
}

class Look {
  private readonly definition: ScheduleDefinition;
  private readonly timing: Slots;
  private readonly decided: DecidedSlot[] = [];
  private readonly isPaused: boolean;
  private remaining: number;
  private waiting: number;
  private open: number;
  private superseded: readonly string[] = [];
  private firesWaiting = false;

  constructor(
    private readonly row: ScheduleRow,
    private readonly nowMs: number,
    private readonly openIds: readonly string[],
  ) {
    this.definition = effective(row, nowMs);
    this.timing = slotsOf(this.definition, row.anchorAt);
    this.remaining = row.remaining ?? Infinity;
    this.waiting = row.waiting;
    this.open = openIds.length;
    this.isPaused = row.pausedAt !== null && (row.pausedUntil === null || row.pausedUntil > nowMs);
  }

  plan(): LookPlan {
    const { row, isPaused } = this;
    if (isPaused) return this.planned(row.nextAt, row.pausedUntil);
    // Whoever fired the latest of them may have died before it cancelled the others.
    if (this.definition.overlap === 'cancelRunning') this.superseded = this.openIds.slice(0, -1);
    this.fireWaiting();
    const { due, next } = this.dueSlots();
    this.decide(due);
    const nextAt = this.remaining > 0 ? (next ?? null) : null;
    return this.planned(nextAt, this.lookAt(nextAt));
  }

  private planned(nextAt: number | null, lookAt: number | null): LookPlan {
    const { row, decided: slots, firesWaiting, superseded, remaining, waiting, openIds } = this;
    const isOver = lookAt === null && !this.isPaused && row.definition.timing.kind !== 'when';
    return {
      slots,
      firesWaiting,
      superseded,
      progress: {
        name: row.name,
        nextAt,
        lookAt,
        remaining: Number.isFinite(remaining) ? remaining : null,
        waiting,
        openIds,
        resumes: row.pausedAt !== null && !this.isPaused,
        ...(isOver ? { endReason: 'finished' } : {}),
      },
    };
  }

  private lookAt(nextAt: number | null): number | null {
    const fires = nextAt === null ? Infinity : nextAt + this.jitter(nextAt);
    const isUnsettled = this.waiting > 0 || this.superseded.length > 0;
    const lookAt = Math.min(fires, isUnsettled ? this.nowMs + WAITING_POLL_MS : Infinity, this.overrideEnds);
    return Number.isFinite(lookAt) ? lookAt : null;
  }

  /** From then on the definition counts again, whatever the next slot was to be. */
  private get overrideEnds(): number {
    const { override, overrideUntil } = this.row;
    return override && overrideUntil !== null && this.remaining > 0 ? overrideUntil : Infinity;
  }

  private fireWaiting(): void {
    if (this.waiting === 0 || this.open > 0) return;
    this.firesWaiting = true;
    this.waiting--;
    this.open++;
  }

  /** Those that are due, the first thousand of them one by one, and the one after them. */
  private dueSlots(): { due: number[]; next: number | undefined } {
    const due: number[] = [];
    let slot = this.row.nextAt ?? undefined;
    while (slot !== undefined && due.length < MOST_SLOT_ROWS && this.isDue(slot)) {
      due.push(slot);
      slot = this.timing.next(slot);
    }
    if (slot === undefined || !this.isDue(slot)) return { due, next: slot };
    return this.summed(due, slot);
  }

  // The latest ones may still be fired; of those between, a row tells from when to when.
  private summed(listed: readonly number[], from: number): { due: number[]; next: number | undefined } {
    const { catchUp } = this.definition;
    const latest = this.timing
      .latest(this.nowMs, Math.max(1, catchUp))
      .filter((slot) => slot >= from && this.isDue(slot));
    const kept = listed.slice(0, MOST_SLOT_ROWS - latest.length);
    for (const slot of kept) this.pass(slot, this.isBeforePauseEnd(slot) ? 'paused' : undefined);
    const first = listed[kept.length] ?? from;
    const through = latest[0] === undefined ? this.nowMs : latest[0] - 1;
    if (first <= through)
      this.decided.push(
        this.isBeforePauseEnd(through)
          ? { slot: first, state: 'skipped', reason: 'paused', through }
          : { slot: first, state: 'missed', through },
      );
    return { due: latest, next: this.timing.next(latest.at(-1) ?? this.nowMs) };
  }

  private decide(due: readonly number[]): void {
    const { catchUp } = this.definition;
    const free = due.filter((slot) => !this.isBeforePauseEnd(slot));
    const caughtUp = new Set(free.slice(free.length - catchUp));
    const latest = free.at(-1);
    let isBehind = false;
    for (const slot of due) {
      if (this.remaining === 0) return;
      const lateMs = this.late(slot);
      const isOnTime = lateMs <= ON_TIME_MS || (slot === latest && lateMs <= GRACE_MS);
      // One that is on time does not overtake those before it.
      isBehind ||= caughtUp.has(slot) && !isOnTime;
      if (this.isBeforePauseEnd(slot)) this.pass(slot, 'paused');
      else if (isBehind && caughtUp.has(slot)) this.catchUp(slot);
      else if (isOnTime) this.fire(slot);
      else this.pass(slot);
    }
  }

  private fire(slot: number): void {
    const { overlap } = this.definition;
    const isBusy = this.open + this.waiting > 0;
    if (overlap === 'cancelRunning') this.superseded = this.openIds;
    else if (isBusy && overlap === 'queue' && this.waiting === 0) return this.wait(slot);
    else if (isBusy && overlap !== 'allow') return this.pass(slot, 'overlap');
    this.start(slot);
  }

  private catchUp(slot: number): void {
    if (this.open + this.waiting > 0) this.wait(slot);
    else this.start(slot);
  }

  private start(slot: number): void {
    this.decided.push({ slot, state: 'fired', lateMs: this.late(slot) });
    this.open++;
    this.remaining--;
  }

  private wait(slot: number): void {
    this.decided.push({ slot, state: 'waiting', reason: 'overlap', lateMs: this.late(slot) });
    this.waiting++;
    this.remaining--;
  }

  private pass(slot: number, reason?: 'paused' | 'overlap'): void {
    this.decided.push(reason ? { slot, state: 'skipped', reason } : { slot, state: 'missed' });
  }

  private isDue(slot: number): boolean {
    return slot + this.jitter(slot) <= this.nowMs;
  }

  private late(slot: number): number {
    return Math.max(0, this.nowMs - slot - this.jitter(slot));
  }

  private jitter(slot: number): number {
    return jitterOf(this.row.name, slot, this.definition.jitterMs);
  }

  private isBeforePauseEnd(slot: number): boolean {
    const { pausedAt, pausedUntil } = this.row;
    return pausedAt !== null && slot > pausedAt && (pausedUntil === null || slot <= pausedUntil);
  }
}
