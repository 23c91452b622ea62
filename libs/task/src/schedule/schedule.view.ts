import type { CatchUp, Overlap } from './schedule.options.js';
import { defined } from '../definition/index.js';
import type {
  RevisionRecord,
  ScheduleDefinition,
  ScheduleHome,
  ScheduleOrigin,
  ScheduleRow,
  SlotRecord,
  SlotState,
} from '../ledger/index.js';
import { effective, slotsOf } from './slots.js';

/** When a schedule fires. */
export type ScheduleTimingView =
  | { readonly kind: 'cron'; readonly cron: string; readonly timezone: string }
  | { readonly kind: 'every'; readonly everyMs: number }
  | { readonly kind: 'at'; readonly at: Date }
  | { readonly kind: 'when'; readonly condition: string; readonly everyMs: number };

/** What an operator has set over the definition. */
export interface ScheduleOverrideView {
  readonly cron?: string;
  readonly everyMs?: number;
  readonly timezone?: string;
  readonly payload?: unknown;
  readonly reason?: string;
  readonly by?: string;
  /** From then on the definition counts again. */
  readonly until?: Date;
}

/** A schedule as it stands. */
export interface ScheduleView {
  readonly name: string;
  readonly task: string;
  /** `code` declares it, `service` created it at run time, `builtin` is the library's. */
  readonly origin: ScheduleOrigin;
  /** What counts now: of the override, else of the definition. */
  readonly timing: ScheduleTimingView;
  readonly payload: unknown;
  readonly overlap: Overlap;
  readonly catchUp: CatchUp;
  readonly jitterMs: number;
  readonly startAt?: Date;
  readonly endAt?: Date;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly tags?: readonly string[];
  readonly priority?: number;
  /** Of the schedule itself; `home` has what counts. */
  readonly queue?: string;
  readonly createdBy?: string;
  /** Where its executions belong, and whose they are: what scopes look at. */
  readonly home: ScheduleHome;
  /** What the definition says where an override hides it. */
  readonly definition: { readonly timing: ScheduleTimingView; readonly payload: unknown };
  readonly override?: ScheduleOverrideView;
  readonly paused?: { readonly at: Date; readonly until?: Date; readonly by?: string; readonly reason?: string };
  readonly version: number;
  readonly revision: number;
  /** The next slot; absent where there is none. */
  readonly nextAt?: Date;
  /** How many more times it fires; absent is for ever. */
  readonly remaining?: number;
  /** Slots that wait for the execution before them. */
  readonly waiting: number;
  /** Executions that had not ended at the last look. */
  readonly openIds: readonly string[];
  readonly endedAt?: Date;
  readonly endReason?: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** The last slots, the latest first, where a list was asked for them. */
  readonly last?: readonly ScheduleSlot[];
  /** The next slots, where a list was asked for them. */
  readonly next?: readonly Date[];
}

/** How a slot went. */
export interface ScheduleSlot {
  readonly slot: Date;
  readonly state: SlotState;
  /** Of a slot that was skipped: `overlap`, `paused`, or `unique` (its execution is then the one that has the key); of one that failed, the error. */
  readonly reason?: string;
  readonly lateMs?: number;
  readonly decidedAt: Date;
  /** The row stands for all slots to here: an outage was too long to list them. */
  readonly through?: Date;
  readonly revision: number;
  readonly executionId?: string;
  /** Of the execution, while it is kept. */
  readonly status?: string;
  readonly finishedAt?: Date;
}

/** A change of a schedule. */
export interface ScheduleRevision {
  readonly revision: number;
  readonly at: Date;
  readonly by?: string;
  readonly change: string;
  readonly timing: ScheduleTimingView;
  readonly payload: unknown;
  readonly override?: ScheduleOverrideView;
}

export function viewOf(row: ScheduleRow, nowMs: number): ScheduleView {
  const { name, origin, definition, version, revision, waiting, openIds } = row;
  const counts = effective(row, nowMs);
  return {
    name,
    task: definition.task,
    origin,
    timing: timingView(counts.timing),
    payload: counts.payload,
    overlap: definition.overlap,
    catchUp:
      definition.catchUp === 0 ? 'none' : definition.catchUp === 1 ? 'last' : { all: true, max: definition.catchUp },
    jitterMs: definition.jitterMs,
    definition: { timing: timingView(definition.timing), payload: definition.payload },
    home: homeOf(row),
    version,
    revision,
    waiting,
    openIds,
    createdAt: new Date(row.createdAt),
    updatedAt: new Date(row.updatedAt),
    ...defined({
      startAt: dateOf(definition.startAtMs),
      endAt: dateOf(definition.endAtMs),
      metadata: definition.metadata,
      tags: definition.tags,
      priority: definition.priority,
      queue: definition.queue,
      createdBy: definition.createdBy,
      override: overrideView(row),
      paused: pauseView(row, nowMs),
      nextAt: dateOf(row.nextAt ?? nextOf(row, counts, nowMs)),
      remaining: row.remaining ?? undefined,
      endedAt: dateOf(row.endedAt),
      endReason: row.endReason ?? undefined,
    }),
  };
}

export function slotView(record: SlotRecord): ScheduleSlot {
  return {
    slot: new Date(record.slot),
    state: record.state,
    revision: record.revision,
    decidedAt: new Date(record.decidedAt),
    ...defined({
      reason: record.reason ?? undefined,
      lateMs: record.lateMs ?? undefined,
      through: dateOf(record.through),
      executionId: record.executionId ?? undefined,
      status: record.status ?? undefined,
      finishedAt: dateOf(record.finishedAt),
    }),
  };
}

export function revisionView({ revision, at, actor, change, state }: RevisionRecord): ScheduleRevision {
  return {
    revision,
    at: new Date(at),
    change,
    timing: timingView(state.definition.timing),
    payload: state.definition.payload,
    ...defined({ by: actor ?? undefined, override: state.override ?? undefined }),
  };
}

export function timingView(timing: ScheduleDefinition['timing']): ScheduleTimingView {
  return timing.kind === 'at' ? { kind: 'at', at: new Date(timing.atMs) } : timing;
}

function overrideView({ override, overrideUntil }: ScheduleRow): ScheduleOverrideView | undefined {
  return override ? { ...override, ...defined({ until: dateOf(overrideUntil) }) } : undefined;
}

function pauseView(row: ScheduleRow, nowMs: number): ScheduleView['paused'] {
  const { pausedAt, pausedUntil, pausedBy, pauseReason } = row;
  if (pausedAt === null || (pausedUntil !== null && pausedUntil <= nowMs)) return undefined;
  const more = defined({ until: dateOf(pausedUntil), by: pausedBy ?? undefined, reason: pauseReason ?? undefined });
  return { at: new Date(pausedAt), ...more };
}

function nextOf(row: ScheduleRow, counts: ScheduleDefinition, nowMs: number): number | undefined {
  return row.endedAt === null ? slotsOf(counts, row.anchorAt).next(nowMs) : undefined;
}

function homeOf({ module, queue, tags, createdBy, metadata }: ScheduleRow): ScheduleHome {
  return { module, queue, tags, createdBy, metadata };
}

function dateOf(ms: number | null | undefined): Date | undefined {
  return ms === null || ms === undefined ? undefined : new Date(ms);
}
