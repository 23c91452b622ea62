import {
  canonicalJson,
  type ScheduleDefinition,
  type ScheduleHome,
  type ScheduleOrigin,
  type ScheduleOverride,
  type ScheduleRow,
  type StoredSchedule,
} from '../ledger/index.js';
import { effective, jitterOf, slotsOf } from './slots.js';

/** What says which slots there are: a change of it begins anew. */
const TIMED = ['timing', 'startAtMs', 'endAtMs', 'fires'] as const;

/** A schedule that is to be there. */
export interface WantedSchedule {
  readonly name: string;
  readonly origin: ScheduleOrigin;
  readonly definition: ScheduleDefinition;
  readonly home: ScheduleHome;
  readonly version: number;
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
  const overrideEnds = row.override && row.overrideUntil !== null ? row.overrideUntil : Infinity;
  return { nextAt: next, lookAt: Math.min(next + jitterOf(row.name, next, counts.jitterMs), overrideEnds) };
}

/** A new one. */
export function created({ name, origin, definition, home, version }: WantedSchedule, nowMs: number): StoredSchedule {
  const fresh = {
    ...home,
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

/** One that is there as it is wanted; undefined where nothing changes. */
export function changedTo(row: ScheduleRow, wanted: WantedSchedule, nowMs: number): StoredSchedule | undefined {
  const isUndeclared = row.endedAt !== null && row.endReason === 'undeclared';
  // Of versions that nobody has any more none is the higher one.
  if (wanted.version < row.version && !isUndeclared) return undefined;
  const isRevived = isUndeclared || (row.endedAt !== null && wanted.origin === 'service');
  return isSame(row, wanted) && !isRevived ? undefined : redefined(row, wanted, { isUndeclared, isRevived, nowMs });
}

function isSame(row: ScheduleRow, { definition, home, version }: WantedSchedule): boolean {
  return version === row.version && sameJson([row.definition, comparable(row)], [definition, comparable(home)]);
}

interface Redefinition {
  readonly isUndeclared: boolean;
  readonly isRevived: boolean;
  readonly nowMs: number;
}

function redefined(
  row: ScheduleRow,
  { definition, home, version, origin }: WantedSchedule,
  { isUndeclared, isRevived, nowMs }: Redefinition,
): StoredSchedule {
  const isRetimed = TIMED.some((part) => !sameJson(row.definition[part], definition[part]));
  const kept = { ...stored(row, nowMs), ...home, definition, version, origin };
  // A time without the code is an outage: what becomes of its slots `catchUp` says.
  if (isUndeclared && !isRetimed) return { ...kept, ...nextFrom(kept, row.endedAt!) };
  if (!isRevived && !isRetimed) return kept;
  const retimed = { ...kept, anchorAt: nowMs, remaining: definition.fires ?? null };
  return { ...retimed, ...nextFrom(retimed, nowMs) };
}

/** A row as it is written back. */
export function stored(row: ScheduleRow, nowMs: number): StoredSchedule {
  const { name, origin, definition, version, anchorAt, nextAt, remaining, override, overrideUntil } = row;
  const { pausedAt, pausedUntil, pausedBy, pauseReason } = row;
  // A look that finds nothing does no harm.
  const lookAt = row.endedAt === null ? nowMs : null;
  const schedule = {
    ...homeOf(row),
    name,
    origin,
    definition,
    version,
    anchorAt,
    nextAt,
    remaining,
    override,
    overrideUntil,
  };
  return { ...schedule, pausedAt, pausedUntil, pausedBy, pauseReason, lookAt };
}

function homeOf({ module, queue, tags, createdBy, metadata }: ScheduleHome): ScheduleHome {
  return { module, queue, tags, createdBy, metadata };
}

// Tags have no order.
function comparable(home: ScheduleHome): ScheduleHome {
  return { ...homeOf(home), tags: home.tags.toSorted() };
}

// Postgres keeps the members of a jsonb in an order of its own.
function sameJson(one: unknown, other: unknown): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

interface NewOverride {
  readonly override: ScheduleOverride | null;
  readonly until: number | null;
  readonly nowMs: number;
}

/** What changes of a schedule with another override, or none. */
export function withOverride(row: ScheduleRow, { override, until, nowMs }: NewOverride): Partial<StoredSchedule> {
  const changed = { ...row, override, overrideUntil: until };
  const isRetimed = JSON.stringify(effective(row, nowMs).timing) !== JSON.stringify(effective(changed, nowMs).timing);
  const next = isRetimed && row.endedAt === null ? nextFrom(changed, nowMs) : {};
  return { override, overrideUntil: until, ...next };
}
