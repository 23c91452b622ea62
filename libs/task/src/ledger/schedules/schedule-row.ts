/** When slots are, as it is stored. */
export type StoredTiming =
  | { readonly kind: 'cron'; readonly cron: string; readonly timezone: string }
  | { readonly kind: 'every'; readonly everyMs: number }
  | { readonly kind: 'at'; readonly atMs: number }
  | { readonly kind: 'when'; readonly condition: string; readonly everyMs: number };

/** What a schedule was declared as, by code or at run time; complete, in the form in which it is stored. */
export interface ScheduleDefinition {
  readonly task: string;
  readonly timing: StoredTiming;
  readonly payload: unknown;
  readonly overlap: 'skip' | 'queue' | 'cancelRunning' | 'allow';
  /** How many slots are caught up: 0 none, 1 the last. */
  readonly catchUp: number;
  readonly jitterMs: number;
  readonly startAtMs?: number;
  readonly endAtMs?: number;
  /** How often it fires; absent = for ever. */
  readonly fires?: number;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly tags?: readonly string[];
  readonly priority?: number;
  readonly queue?: string;
  readonly createdBy?: string;
}

/** Where the executions of a schedule belong, and whose they are. */
export interface ScheduleHome {
  readonly module: string;
  readonly queue: string;
  /** Those of the task, too. */
  readonly tags: readonly string[];
  readonly createdBy: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** What an operator has set over it. */
export interface ScheduleOverride {
  readonly cron?: string;
  readonly everyMs?: number;
  readonly timezone?: string;
  readonly payload?: unknown;
  readonly reason?: string;
  readonly by?: string;
}

export type ScheduleOrigin = 'code' | 'service' | 'builtin';

/** A row of `task_schedule`. Times are milliseconds since the epoch. */
export interface ScheduleRow extends ScheduleHome {
  readonly name: string;
  readonly origin: ScheduleOrigin;
  readonly definition: ScheduleDefinition;
  readonly override: ScheduleOverride | null;
  readonly overrideUntil: number | null;
  readonly version: number;
  readonly revision: number;
  readonly pausedAt: number | null;
  readonly pausedUntil: number | null;
  readonly pausedBy: string | null;
  readonly pauseReason: string | null;
  readonly anchorAt: number;
  readonly nextAt: number | null;
  readonly remaining: number | null;
  readonly waiting: number;
  readonly openIds: readonly string[];
  readonly endedAt: number | null;
  readonly endReason: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When it was read, by the ledger's clock. */
  readonly readAt: number;
}

/** How a slot went. */
export type SlotState = 'fired' | 'waiting' | 'skipped' | 'missed' | 'failed';

/** A slot that has been decided. */
export interface DecidedSlot {
  readonly slot: number;
  readonly state: SlotState;
  readonly reason?: string;
  readonly lateMs?: number;
  /** The row stands for all slots to here. */
  readonly through?: number;
}

/** What became of a slot that was to fire. */
export interface SettledSlot extends Pick<DecidedSlot, 'slot' | 'state' | 'reason'> {
  /** Of a fired one; of a skipped one, the execution that it made way for. */
  readonly executionId?: string;
}

/** A slot on its way into the ledger. */
export interface NewSlot extends DecidedSlot {
  readonly name: string;
  readonly revision: number;
  readonly executionId?: string;
}

/** How a schedule stands after a look at it. */
export interface ScheduleProgress {
  readonly name: string;
  readonly nextAt: number | null;
  readonly lookAt: number | null;
  readonly remaining: number | null;
  readonly waiting: number;
  readonly openIds: readonly string[];
  readonly endReason?: string;
  /** A pause is over. */
  readonly resumes: boolean;
}

/** What a process fires. */
export interface ScheduleService {
  /** It has their handlers. */
  readonly tasks: readonly string[];
  /** Of the schedules that its code declares, by name, where they are not 0: it leaves newer ones to others. */
  readonly versions: Readonly<Record<string, number>>;
}
