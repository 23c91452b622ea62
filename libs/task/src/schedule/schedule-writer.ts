import { Injectable } from '@nestjs/common';
import { UnknownScheduleError } from '../errors/index.js';
import {
  Ledger,
  type ScheduleDefinition,
  type ScheduleOrigin,
  type ScheduleRow,
  type SqlRunner,
  type StoredSchedule,
} from '../ledger/index.js';
import type { ScheduleChangeOptions } from './schedule.options.js';
import { effective, jitterOf, slotsOf } from './slots.js';

/** A schedule that is to be there. */
export interface WantedSchedule {
  readonly name: string;
  readonly origin: ScheduleOrigin;
  readonly definition: ScheduleDefinition;
  readonly version: number;
}

/** What a change makes of a schedule; undefined changes nothing. */
export type ChangeOf = (
  row: ScheduleRow,
  nowMs: number,
) => (Partial<StoredSchedule> & { readonly change: string }) | undefined;

/** Creates and changes schedules; each change is a revision. */
@Injectable()
export class ScheduleWriter {
  constructor(private readonly ledger: Ledger) {}

  /**
   * Makes a schedule what is wanted. The same again changes nothing, so that a process that starts loses no slot; of two
   * versions the higher one counts. Pauses and overrides stay.
   */
  async put(wanted: WantedSchedule, { manager, actor }: ScheduleChangeOptions = {}): Promise<ScheduleRow> {
    let isTold = true;
    const row = await this.within(manager, async (runner) => {
      const { schedules, clock } = this.ledger;
      const nowMs = clock.now();
      const isNew = await schedules.insert(runner, created(wanted, nowMs), { change: 'created', actor });
      const found = await schedules.lock(runner, wanted.name);
      if (!found) throw new UnknownScheduleError(wanted.name);
      const changed = isNew ? undefined : changedTo(found, wanted, nowMs);
      isTold = isNew || changed !== undefined;
      if (!changed) return found;
      await schedules.change(runner, changed, { change: found.endedAt === null ? 'defined' : 'declared again', actor });
      return (await schedules.lock(runner, wanted.name))!;
    });
    if (isTold) this.tell(manager);
    return row;
  }

  /** @throws UnknownScheduleError */
  async change(name: string, changeOf: ChangeOf, { manager, actor }: ScheduleChangeOptions = {}): Promise<ScheduleRow> {
    const row = await this.within(manager, async (runner) => {
      const { schedules, clock } = this.ledger;
      const found = await schedules.lock(runner, name);
      if (!found) throw new UnknownScheduleError(name);
      const nowMs = clock.now();
      const changes = changeOf(found, nowMs);
      if (!changes) return found;
      const { change, ...parts } = changes;
      await schedules.change(runner, { ...stored(found, nowMs), ...parts }, { change, actor });
      return (await schedules.lock(runner, name))!;
    });
    this.tell(manager);
    return row;
  }

  /** False where there is none. */
  async remove(name: string, { manager }: ScheduleChangeOptions = {}): Promise<boolean> {
    const isRemoved = await this.within(manager, (runner) => this.ledger.schedules.remove(runner, name));
    this.tell(manager);
    return isRemoved;
  }

  /** Runs work in the caller's transaction, or in one of its own. */
  within<T>(manager: SqlRunner | undefined, work: (runner: SqlRunner) => Promise<T>): Promise<T> {
    if (manager) return work(manager);
    this.ledger.database.profile.assertNotNested();
    return this.ledger.database.hotTransaction(work);
  }

  // Nobody is told of what may be rolled back: processes look by themselves, every few seconds.
  private tell(manager: SqlRunner | undefined): void {
    if (!manager) this.ledger.signals.send('schedule', ['*']);
  }
}

/** When the next slot of a definition that counts from now on is, and when to look for it. */
export function nextFrom(
  row: Pick<ScheduleRow, 'name' | 'definition' | 'override' | 'overrideUntil' | 'anchorAt' | 'remaining'>,
  nowMs: number,
): Pick<StoredSchedule, 'nextAt' | 'lookAt'> {
  const counts = effective(row, nowMs);
  const { timing } = counts;
  if (row.remaining === 0) return { nextAt: null, lookAt: null };
  if (timing.kind === 'when') return { nextAt: null, lookAt: nowMs };
  // One that has passed fires at once.
  const next = timing.kind === 'at' ? timing.atMs : slotsOf(counts, row.anchorAt).next(nowMs);
  if (next === undefined) return { nextAt: null, lookAt: nowMs };
  return { nextAt: next, lookAt: next + jitterOf(row.name, next, counts.jitterMs) };
}

function created({ name, origin, definition, version }: WantedSchedule, nowMs: number): StoredSchedule {
  const fresh = {
    name,
    definition,
    override: null,
    overrideUntil: null,
    anchorAt: nowMs,
    remaining: definition.fires ?? null,
  };
  const pause = { pausedAt: null, pausedUntil: null, pausedBy: null, pauseReason: null };
  return { ...fresh, ...pause, ...nextFrom(fresh, nowMs), origin, version };
}

function changedTo(row: ScheduleRow, wanted: WantedSchedule, nowMs: number): StoredSchedule | undefined {
  if (wanted.version < row.version) return undefined;
  const isRevived = row.endedAt !== null && (row.endReason === 'undeclared' || wanted.origin === 'service');
  const isSame = sameJson(row.definition, wanted.definition);
  if (isSame && wanted.version === row.version && !isRevived) return undefined;
  const { definition, version, origin } = wanted;
  const isRetimed =
    isRevived ||
    ['timing', 'startAtMs', 'endAtMs', 'fires'].some(
      (part) => !sameJson(partOf(row.definition, part), partOf(definition, part)),
    );
  const kept = { ...stored(row, nowMs), definition, version, origin };
  if (!isRetimed) return kept;
  const retimed = { ...kept, anchorAt: nowMs, remaining: definition.fires ?? null };
  return { ...retimed, ...nextFrom(retimed, nowMs) };
}

/** A row as it is written back. */
function stored(row: ScheduleRow, nowMs: number): StoredSchedule {
  const { name, origin, definition, version, anchorAt, nextAt, remaining, override, overrideUntil } = row;
  const { pausedAt, pausedUntil, pausedBy, pauseReason } = row;
  // A look that finds nothing does no harm.
  const lookAt = row.endedAt === null ? nowMs : null;
  const schedule = { name, origin, definition, version, anchorAt, nextAt, remaining, override, overrideUntil };
  return { ...schedule, pausedAt, pausedUntil, pausedBy, pauseReason, lookAt };
}

function partOf(definition: ScheduleDefinition, part: string): unknown {
  return (definition as unknown as Record<string, unknown>)[part];
}

function sameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

// Postgres keeps the members of a jsonb in an order of its own.
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, sorted(member)]));
}
